"""Write docs/rules.md from the catalogue of rules: ``python -m tools.rules_doc``."""

from __future__ import annotations

from pathlib import Path

from mapmental_publish.diagnostics import catalogue

TARGET = Path(__file__).resolve().parents[1] / "docs" / "rules.md"
HEAD = """# Rules

Everything the toolchain can find fault with. An *error* stops the build, a *warning* stops it under `--strict`, *info*
never does. A collection changes a rule's severity in its `[checks]` table; lowering one takes a reason:

```toml
[checks]
heading-jump = "error"
caption-missing = { severity = "off", reason = "The vignettes speak for themselves." }
```

This page is written by `python -m tools.rules_doc`.

| rule | severity | meaning | what to do |
|---|---|---|---|
"""


def document() -> str:
    """The page's text."""
    rows = [
        f"| `{rule.name}` | {rule.severity.value} | {rule.meaning} | {rule.fix} |".replace("<!--", "`<!--").replace(
            "-->", "-->`"
        )
        for rule in sorted(catalogue().values(), key=lambda rule: rule.name)
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
