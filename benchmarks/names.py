"""Names that nobody bears, for invented disputes; the same dice give the same names."""

import random
import re
from collections.abc import Iterator

_SOUNDS = re.findall(r"\w+", "ba der fil go hal jo kar lun mi nor os pet ru sel tar ve")


def names(dice: random.Random, *, longest: int) -> Iterator[str]:
    """Ever new names of two to `longest` syllables, in small letters."""
    given = set()
    while True:
        name = "".join(dice.choice(_SOUNDS) for _ in range(dice.randint(2, longest)))
        if name not in given:
            given.add(name)
            yield name
