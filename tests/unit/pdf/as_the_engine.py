"""The page engine as it is, without anything of ours: lays out documents from a file, in a process of its own.

``python as_the_engine.py DOCUMENTS FOLDER``: the documents are JSON, markup by name; each becomes FOLDER/NAME.pdf.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from weasyprint import HTML

for name, markup in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).items():
    HTML(string=markup).write_pdf(Path(sys.argv[2]) / f"{name}.pdf")
assert not any(module.startswith("mapmental") for module in sys.modules)
