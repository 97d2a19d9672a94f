"""Word lists that stand in the code, where they belong to one rule; the long ones are in ``data/``."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by spaces."""
    return frozenset(text.split())


_CONTRACTED = ("’ll", "’d", "’ve", "’re", "'ll", "'d", "'ve", "'re")


def uncontracted(word: str) -> str:
    """A word in small letters without a verb that is drawn together with it: ``she’ll`` is ``she``."""
    return word.replace("'", "’").split("’")[0] if word.endswith(_CONTRACTED) else word
