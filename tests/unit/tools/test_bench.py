"""The bench itself: what it measures, keeps, leaves out, and says of it. Nothing large is built here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pikepdf import Pdf

from tools.bench import jobs, peers, plot, report, scale
from tools.bench.__main__ import main
from tools.bench.jobs import Job
from tools.bench.measure import Measured, run
from tools.bench.peers import Found
from tools.bench.plain_pages import _EMPTY
from tools.bench.results import HELP, OURS, OUTPUTS, STATES, Results, Row, Run, differences, read
from tools.bench.targets import targets

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell")
BUSY = "import time\nwhile time.process_time() < 0.4: pass"


def results(*rows: Row, runs: int = 1) -> Results:
    made = Results({"processor": "P"})
    for number in range(runs):
        made.runs.append(Run(f"2026-11-2{number}", f"abc{number}", 1, 0.1, {"weasyprint": "70.0"}))
    for row in rows:
        made.rows[row.key] = row
    return made


def row(articles: int, output: str, tool: str, cpu: float = 1.0, **other: object) -> Row:
    run = other.pop("run", 0)
    values = {"wall": cpu, "peak": 100_000_000, "tree": 200_000_000, "size": 1000, **other}
    return Row(articles, output, tool, (Measured(cpu=cpu, **values),), run)  # type: ignore[arg-type]


def own_rows(*sizes: int) -> Iterator[Row]:
    """Rows of this tool that grow with the book in a known way."""
    for articles in sizes:
        for output in OUTPUTS:
            yield row(articles, output, OURS, 1.5 * articles, kept=articles * 10**6, pages=20 * articles)
            yield row(articles, output, f"{OURS}, {STATES[0]}", 0.1 + articles / 1000)
            yield row(articles, output, f"{OURS}, {STATES[1]}", 1 + articles / 50, peak=10**8 + articles * 10**5)
            yield row(articles, output, f"{OURS}, {STATES[2]}", 1 + articles / 25, peak=10**8 + articles * 10**5)


# ------------------------------------------------------------------------------------------------ measuring


@LINUX
def test_what_a_command_leaves_behind_is_counted(tmp_path: Path) -> None:
    """A browser's helpers lose their parent before they end."""
    script = tmp_path / "leave.py"
    script.write_text(f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {BUSY!r}])\n", encoding="utf-8")
    measured = run((sys.executable, script), None, folder=tmp_path, timeout=30)
    assert not measured.failure
    assert measured.cpu >= 0.4


@LINUX
def test_a_run_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path) -> None:
    script = tmp_path / "wait.py"
    sleep = "import time; time.sleep(60)"
    script.write_text(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {sleep!r}])\n", encoding="utf-8")
    measured = run((sys.executable, script), None, folder=tmp_path, timeout=1)
    assert measured.late
    assert measured.failure == "stopped after 1 s"
    assert measured.wall < 10
    assert measured.tree > 5_000_000


def test_a_run_without_its_file_has_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = (sys.executable, "-c", "print('what it said')")
    assert run(command, tmp_path / "book.pdf", folder=tmp_path, timeout=30).failure == "wrote nothing"
    assert "what it said" in capsys.readouterr().err
    command = (sys.executable, "-c", "raise SystemExit(3)")
    assert run(command, None, folder=tmp_path, timeout=30).failure == "ended with 3"


def test_a_command_is_given_its_environment(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "import os; open('out', 'w').write(os.environ['BENCH_WORD'])")
    measured = run(command, tmp_path / "out", folder=tmp_path, timeout=30, environment={"BENCH_WORD": "lantern"})
    assert measured.size == len("lantern")


def test_elements_that_are_empty_are_closed_for_browsers() -> None:
    text = '<p>a<span class="call" id="n"/>b<br/><img src="x.svg" alt="a"/></p>'
    assert _EMPTY.sub(r"<\1\2></\1>", text) == (
        '<p>a<span class="call" id="n"></span>b<br/><img src="x.svg" alt="a"/></p>'
    )


# ------------------------------------------------------------------------------------------------ peers


def test_a_peer_that_is_not_there_is_left_out_with_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "_places", lambda: dict.fromkeys([n for needs in peers._NEEDS.values() for n in needs]))
    found = peers.look([*peers.PEERS])
    assert found.has("weasyprint")
    assert set(found.absent) == set(peers.PEERS) - {"weasyprint"}
    assert found.absent["lualatex"] == (
        "pandoc and LuaLaTeX is left out: pandoc and lualatex and rsvg-convert are not installed; "
        "make bench PEERS=all installs it."
    )
    assert all("\n" not in reason for reason in found.absent.values())


def test_a_program_that_does_not_start_is_as_good_as_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, text in (("vivliostyle", "exit 1"), ("chromium", "echo Chromium 1.2.3"), ("pagedjs-cli", "echo usage")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(peers, "PROGRAMS", tmp_path)
    monkeypatch.setenv("PUPPETEER_EXECUTABLE_PATH", str(tmp_path / "chromium"))
    (tmp_path / "node_modules" / "pagedjs").mkdir(parents=True)
    (tmp_path / "node_modules" / "pagedjs" / "package.json").write_text('{"version": "0.4.3"}', encoding="utf-8")
    found = peers.look(["vivliostyle", "pagedjs"])
    assert "a working vivliostyle is not installed" in found.absent["vivliostyle"]
    assert found.has("pagedjs")
    assert (found.versions["pagedjs-cli"], found.versions["chromium"]) == ("0.4.3", "1.2.3")


# ------------------------------------------------------------------------------------------------ keeping


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    kept = results(row(9, "EPUB", OURS), row(9, "EPUB", "pandoc", failure="ended with 1"))
    kept.sources[9] = 123
    (tmp_path / "bench.json").write_text(kept.document(), encoding="utf-8")
    assert read(tmp_path / "bench.json") == kept
    assert read(tmp_path / "none.json") is None
    (tmp_path / "old.json").write_text('{"machine": {}, "rows": []}', encoding="utf-8")
    assert read(tmp_path / "old.json") is None


def test_other_machines_and_versions_do_not_mix() -> None:
    kept = results(row(9, "EPUB", OURS))
    assert differences(kept, {"processor": "P"}, {"weasyprint": "70.0", "typst": "0.15"}) == []
    assert differences(kept, {"processor": "Q"}, {"weasyprint": "71.0"}) == [
        "processor: P, now Q",
        "weasyprint: 70.0, now 71.0",
    ]


def test_a_run_that_has_no_rows_left_is_not_told_of() -> None:
    kept = results(row(1, "EPUB", OURS), runs=2)
    kept.put(row(1, "EPUB", OURS, 2.0))
    tidied = kept.tidied()
    assert [run.source for run in tidied.runs] == ["abc1"]
    assert tidied.rows[1, "EPUB", OURS].run == 0


# ------------------------------------------------------------------------------------------------ saying


def said(made: Results) -> dict[str, str]:
    return {target.asked: f"{target.reached} {target.met}" for target in targets(made)}


def test_every_target_is_listed_measured_or_not() -> None:
    empty, full = said(results()), said(results(*own_rows(9, 100, 1000)))
    assert set(empty) == set(full)
    assert set(empty.values()) == {"not measured None"}
    assert full["Print PDF of 100 articles, a word edited, below 5.0 s of processor time"] == (
        "3.00 s (1.7 s are aimed at) True"
    )
    assert full["EPUB of 9 articles, a word edited, below 0.5 s of processor time"] == "1.18 s False"
    assert full["Tagged PDF of 1,000 articles, all processes together, below 1,500 MB"] == "200 MB True"
    among = "Tagged PDF, processor time an article among 1,000, at most 1.10 of that among 100"
    assert full[among] == "1.50 s to 1.50 s, 1.00 True"


def test_a_share_says_where_its_two_rows_come_from_different_runs() -> None:
    ours, plain = row(100, "screen PDF", OURS, 75.0, run=1), row(100, "screen PDF", "plain WeasyPrint", 100.0)
    asked = "Tagged PDF of 100 articles, at most 0.75 of plain WeasyPrint's processor time"
    assert said(results(ours, plain, runs=2))[asked] == "0.75 (runs 2 and 1) True"


def test_the_page_tells_failures_runs_and_what_is_left_out() -> None:
    late = Measured(600.0, 1.0, 1, 1, 0, failure="stopped after 600 s", late=True)
    made = results(row(1, "EPUB", OURS), Row(9, "print PDF", "Paged.js", (late,), 1), runs=2)
    made.absent = {
        "vivliostyle": "Vivliostyle is left out: vivliostyle is not installed; make bench PEERS=all installs it."
    }
    text = report.page(made)
    assert "| 9 | print PDF | Paged.js | stopped after 600 s |  |  |  |  |  | 2 |" in text
    assert "different runs" in text
    assert "1. 20 November 2026, source abc0, each measured once, load 0.1 at the start" in text
    assert "- Vivliostyle is left out:" in text
    for peer in peers.PEERS.values():
        assert f"- {peer.title}: up to {peer.largest} articles; {peer.reason}." in text
    assert "All numbers come from one run" in report.page(results(row(1, "EPUB", OURS)))


@pytest.mark.parametrize("rows", [[], [row(1, "EPUB", OURS, 0.004, tree=0)], [*own_rows(1, 9, 100, 1000)]])
def test_the_plot_is_sound_and_stays_within_its_sheet(rows: list[Row]) -> None:
    peer = row(9, "print PDF", "Vivliostyle", 28.0)
    rows = [*rows, peer] if rows else []
    root = ElementTree.fromstring(plot.drawing(results(*rows)))
    circles = root.findall(".//{*}circle")
    height = float(root.attrib["height"])
    for mark in circles:
        assert 0 < float(mark.attrib["cx"]) < plot.WIDTH
        assert 0 < float(mark.attrib["cy"]) < height
    sizes = {made.articles for made in rows}
    shown = [made for made in rows for measure in ("cpu", "tree") if made.middle(measure)]
    assert len(circles) == len(shown) + len(sizes)
    texts = [text.text for text in root.findall(".//{*}text")]
    assert ("Vivliostyle" in texts) == bool(rows)


def test_the_estimate_rests_on_measured_costs() -> None:
    assert scale.page(results(*own_rows(9))) == ""
    made = results(*own_rows(9, 100))
    made.sources[100] = 50_000_000
    text = scale.page(made)
    assert "| from nothing, a print PDF | 1.50 s | 100 MB | 1.00 MB |" in text
    assert (
        "| unchanged, in a tagged PDF joined anew | 0.020 s | 110 MB, 0.10 MB more with each article | 0.00 MB |"
        in text
    )
    assert "Books of more than 100 articles have not been measured" in text
    # 110 MB at 100 articles and 0.1 MB for each of 99,900 more; 0.1 MB an article reaches 1 GB at 9,000.
    assert "- Print PDF: 10 GB of memory" in text
    assert "Up to about 9,000 articles it stays below 1 GB." in text
    assert "42 hours of one processor" in text
    assert "not measured:" not in text
    assert "Books of more than 1,000 articles" in scale.page(results(*own_rows(9, 100, 1000)))
    assert max(map(len, text.split("\n"))) <= 121


# ------------------------------------------------------------------------------------------------ the whole


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str, str]]:
    """What is measured, with nothing built; every tool is there."""
    done: list[tuple[int, str, str]] = []

    def once(job: Job, timeout: float) -> Measured:
        done.append((job.articles, job.output, job.tool))
        if len(done) == 5 and job.articles == 9:
            raise KeyboardInterrupt
        late = job.tool == "Paged.js"
        return Measured(1.0, 1.0, 1, 1, 1, failure="stopped after 600 s" if late else "", late=late)

    programs = {name: Path(name) for names in peers._NEEDS.values() for name in names}
    monkeypatch.setattr(peers, "look", lambda wanted: Found(programs, {"weasyprint": "70.0"}))
    monkeypatch.setattr(jobs, "prepare", lambda made, subjects: made.book.mkdir(parents=True))
    monkeypatch.setattr(Job, "run", once)
    return done


def test_an_interrupted_run_loses_nothing_and_goes_on(
    measured: list[tuple[int, str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "docs" / "bench.md"
    asked = ["--sizes", "9", "--page", str(page)]
    assert main(asked) == 130
    kept = read(page.with_suffix(".json"))
    assert kept is not None
    assert len(kept.rows) == 4
    assert "--resume" in capsys.readouterr().err
    # Four rows of the ebook are there; everything else is measured now, in a second run on the page.
    measured.clear()
    measured.append((0, "", ""))  # so that it is not interrupted at the same place
    assert main([*asked, "--resume", "--only", "pdf", "pagedjs"]) == 130
    measured[:] = [(0, "", "")] * 9
    assert main([*asked, "--resume"]) == 0
    assert (9, "EPUB", OURS) not in measured[9:]
    assert (9, "screen PDF", f"{OURS}, pages added") in measured[9:]
    # What took too long is not tried again; nothing is left to do.
    measured.clear()
    assert main([*asked, "--resume"]) == 0
    assert measured == []
    text = page.read_text(encoding="utf-8")
    assert "stopped after 600 s" in text
    assert page.with_suffix(".svg").is_file()


def test_sizes_are_added_to_what_is_kept(measured: list[tuple[int, str, str]], tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    assert main(["--sizes", "1", "--page", str(page)]) == 0
    assert main(["--sizes", "1000", "--only", "pdf", "--page", str(page)]) == 0
    kept = read(page.with_suffix(".json"))
    assert kept is not None
    assert {articles for articles, _, _ in kept.rows} == {0, 1, 1000}
    assert len(kept.runs) == 2
    assert main(["--sizes", "1", "--only", "epub", "--fresh", "--page", str(page)]) == 0
    again = read(page.with_suffix(".json"))
    assert again is not None
    assert {output for _, output, _ in again.rows} == {"EPUB"}


def test_peers_stop_at_their_largest_size(measured: list[tuple[int, str, str]]) -> None:
    assert main(["--sizes", "1000", "--no-page", "--only", "pdf", "typst", "lualatex"]) == 0
    assert {tool for _, _, tool in measured} == {OURS, *(f"{OURS}, {state}" for state in STATES)}
    measured.clear()
    assert main(["--sizes", "1000", "--no-page", "--only", "lualatex", "--uncapped"]) == 0
    assert measured == [(1000, "print PDF", "pandoc and LuaLaTeX")]


def test_a_run_that_loses_text_does_not_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A PDF of a few pages is no book of nine articles, however fast it was made."""
    lengths = [12, 180]

    def make(*_: object, **__: object) -> Measured:
        with Pdf.new() as book:
            for _number in range(lengths.pop(0)):
                book.add_blank_page()
            book.save(tmp_path / "book.pdf")
        return Measured(1.0, 1.0, 1, 1, 1)

    monkeypatch.setattr(jobs, "run", make)
    job = Job(9, "print PDF", "Paged.js", ("true",), tmp_path / "book.pdf", tmp_path)
    measured = job.run(60)
    assert (measured.pages, measured.failure) == (180, "")
    lengths[:] = [12, 13, 14, 180]
    measured = job.run(60)
    assert measured.failure == "lost text: 14 pages"
    assert not Row(9, "print PDF", "Paged.js", (measured,)).settled


def test_the_start_up_is_measured_a_few_times(measured: list[tuple[int, str, str]]) -> None:
    assert main(["--sizes", "1", "--no-page", "--only", "help"]) == 0
    assert measured == [(0, "–", HELP)] * 5
