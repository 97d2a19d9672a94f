"""What may stand in a cell of a file that a spreadsheet opens; writes nothing."""

Cell = str | int | float

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a cell for a formula."""


def safe_cell(cell: Cell) -> Cell:
    """The cell, a text that a spreadsheet would run as a formula with an apostrophe before it.

    A sign alone computes nothing, and stands for itself.
    """
    return f"'{cell}" if isinstance(cell, str) and len(cell) > 1 and cell.startswith(FORMULA_STARTS) else cell


def written(text: str) -> str:
    """The text as UTF-8 can hold it: lone surrogates are written out."""
    return text.encode("utf-8", "backslashreplace").decode()
