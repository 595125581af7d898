"""What preflight finds: each with its page, its place, and the remedy; many of a kind told once with the number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..diagnostics import Findings, Severity, Span, catalogue
from .geometry import Box

MOST_BOXES = 60
"""Places of one finding that are drawn; a page of a hundred thin rules is no clearer with a hundred frames."""
MOST_PAGES = 200
"""Pages of one rule that are kept singly; beyond them only their numbers are."""
_TOLD_PAGES = 4
"""Pages of one rule that the console tells of singly."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding. ``page`` counts from 1 and is 0 for the file as a whole; ``folio`` is what is printed on the page,
    as far as the file says. ``boxes`` are in points from the page's lower left corner, the worst first; ``more`` is how
    many places on the page there are besides. ``pages`` are all the pages of a finding that many have in common, of
    which ``page`` is the first.
    """

    rule: str
    severity: Severity
    page: int
    folio: str
    boxes: tuple[Box, ...]
    message: str
    remedy: str
    more: int = 0
    pages: tuple[int, ...] = ()

    @property
    def box(self) -> Box | None:
        """The box around all places."""
        around = None
        for box in self.boxes:
            around = box if around is None else around.join(box)
        return around


@dataclass(slots=True)
class _Draft:
    message: str
    remedy: str
    worst: float
    boxes: list[Box] = field(default_factory=list)
    more: int = 0
    pages: dict[int, None] = field(default_factory=dict)


@dataclass(slots=True)
class Issues:
    """Collects findings. What is wrong in the same way on the same page is one finding, the worst place first."""

    overrides: Mapping[str, Severity] = field(default_factory=dict)
    folios: dict[int, str] = field(default_factory=dict)
    beyond: dict[str, list[int]] = field(default_factory=dict)
    """Pages of a rule that are not kept singly."""
    _drafts: dict[tuple[str, int, str], _Draft] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def severity(self, rule: str) -> Severity:
        """How bad this rule is here."""
        return self.overrides.get(rule, catalogue()[rule].severity)

    def report(
        self,
        rule: str,
        message: str,
        *,
        page: int = 0,
        box: Box | None = None,
        group: str = "",
        worst: float = 0.0,
        remedy: str = "",
        across: bool = False,
    ) -> None:
        """Add a finding. ``group`` parts those of one rule on one page; the message of the greatest ``worst`` is told.

        ``across``: it is one finding however many pages have it.
        """
        if self.severity(rule) is Severity.OFF:
            return
        key = (rule, 0 if across else page, group)
        draft = self._drafts.get(key)
        if draft is None:
            if not across and page:
                if self._counts.get(rule, 0) >= MOST_PAGES:
                    pages = self.beyond.setdefault(rule, [])
                    if not pages or pages[-1] != page:
                        pages.append(page)
                    return
                self._counts[rule] = self._counts.get(rule, 0) + 1
            draft = self._drafts[key] = _Draft(message, remedy or catalogue()[rule].fix, worst)
        else:
            if across and page and page != next(iter(draft.pages), page):
                draft.pages[page] = None
                return
            draft.more += 1
        if across and page:
            draft.pages[page] = None
        if worst > draft.worst:
            draft.message, draft.worst = message, worst
            draft.remedy = remedy or draft.remedy
            if box is not None:
                draft.boxes.insert(0, box)
                del draft.boxes[MOST_BOXES:]
        elif box is not None and len(draft.boxes) < MOST_BOXES:
            draft.boxes.append(box)

    def __iter__(self) -> Iterator[Issue]:
        """The file's own first, then page after page, the worst of a page first."""
        order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
        made = [self._issue(key, draft) for key, draft in self._drafts.items()]
        return iter(sorted(made, key=lambda issue: (issue.page, order[issue.severity], issue.rule, issue.message)))

    def _issue(self, key: tuple[str, int, str], draft: _Draft) -> Issue:
        rule, page, _ = key
        pages = tuple(draft.pages)
        page = pages[0] if pages else page
        return Issue(
            rule,
            self.severity(rule),
            page,
            self.folios.get(page, ""),
            tuple(draft.boxes),
            draft.message,
            draft.remedy,
            draft.more if page else 0,
            pages if len(pages) > 1 else (),
        )


def tell(issues: list[Issue], beyond: Mapping[str, list[int]], name: str, findings: Findings) -> None:
    """Pass findings on to the console, as being in the file ``name``, with the page in the line's place: the first few
    pages of each rule, and how many more there are.
    """
    told: dict[str, int] = {}
    left: dict[str, list[int]] = {}
    for issue in issues:
        told[issue.rule] = told.get(issue.rule, 0) + 1
        if issue.page and told[issue.rule] > _TOLD_PAGES:
            left.setdefault(issue.rule, []).append(issue.page)
            continue
        findings.report(issue.rule, Span(name, issue.page), sentence(issue), issue.remedy)
    for rule in sorted({*left, *beyond}):
        pages = sorted({*left.get(rule, ()), *beyond.get(rule, ())})
        findings.report(rule, Span(name, pages[0]), f"as above, on page{'s' * (len(pages) > 1)} {ranges(pages)}")


def sentence(issue: Issue) -> str:
    """A finding's message with where it is besides its page."""
    where = f" (folio {issue.folio})" if issue.folio and issue.folio != str(issue.page) else ""
    if issue.page and issue.boxes:
        box = issue.boxes[0]
        where += f" at {box.left:.1f}, {box.bottom:.1f} to {box.right:.1f}, {box.top:.1f} pt"
    if issue.more:
        where += f", and in {issue.more} more place{'s' * (issue.more > 1)}"
    if issue.pages:
        where += f"; on pages {ranges(issue.pages)}"
    return issue.message + where


def ranges(pages: tuple[int, ...] | list[int]) -> str:
    """Page numbers in words: "3, 5–9 and 12"; of very many the first and how many more."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    texts = [str(low) if low == high else f"{low}–{high}" for low, high in runs]
    if len(texts) > 12:
        rest = sum(high - low + 1 for low, high in runs[10:])
        return f"{', '.join(texts[:10])} and {rest} more"
    return " and ".join(part for part in (", ".join(texts[:-1]), texts[-1]) if part) if texts else ""
