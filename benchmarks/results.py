"""RESULTS.md as sections, each the work of one benchmark: replaces one and leaves the others as they are."""

import os
import platform
import re
import statistics
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).resolve().parent / "RESULTS.md"
_SECTION = re.compile(r"^## ", re.MULTILINE)


def write_section(title: str, body: str, *, path: Path = FILE) -> None:
    """Put a section in the place of the one of the same title, else at the end."""
    sections: dict[str, str] = {}
    if path.exists():
        for part in _SECTION.split(path.read_text(encoding="utf-8"))[1:]:
            name, _, text = part.partition("\n")
            sections[name.strip()] = text.strip()
    sections[title] = body.strip()
    written = "\n\n".join(f"## {name}\n\n{text}" for name, text in sections.items())
    path.write_text(f"# Results\n\n{written}\n", encoding="utf-8")


def machine() -> str:
    """When and on what it was measured."""
    from xjreader import __version__

    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {platform.system()} {platform.machine()}, {os.cpu_count()} "
        f"processors, Python {platform.python_version()}, xjreader {__version__}"
    )


def spread(values: Sequence[float], *, scale: float = 1.0, digits: int | None = None) -> str:
    """Median, and the range in brackets."""
    low, middle, high = (scale * value for value in (min(values), statistics.median(values), max(values)))
    places = digits if digits is not None else 0 if middle >= 100 else 1
    return f"{middle:,.{places}f} ({low:,.{places}f}-{high:,.{places}f})"


def table(
    head: Sequence[str], rows: Mapping[str, str], seen: Mapping[str, AbstractSet[str]] | None = None
) -> list[str]:
    """Lines of a table: a name, its figure, and what was seen with it."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for name, figure in rows.items():
        facts = [] if seen is None else ["; ".join(sorted(seen.get(name, frozenset())))]
        lines.append(f"| {' | '.join([name, figure, *facts])} |")
    return lines
