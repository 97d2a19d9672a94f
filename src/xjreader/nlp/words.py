"""Word lists that stand in the code, where they belong to one rule; the long ones are in ``data/``."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by spaces."""
    return frozenset(text.split())
