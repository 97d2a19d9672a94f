"""When the interpreter looks for garbage: once the keys rest. It counts no bytes and knows no widget.

To go through everything that is alive takes 30 to 50 ms in which no key is answered. Left to itself the
interpreter does so when enough was made, which is mostly while keys are answered.
"""

import gc
from collections.abc import Callable

YOUNG, MIDDLE, OLD = 10_000, 20, 1_000
"""When something is gone through without waiting for a rest: what was made last, after so many new objects
that are still there, in some 2 ms; what was made before that, after so many times; everything, after so many
of those, which one session hardly reaches."""

ENOUGH = 2
"""Times that what was made before last was gone through after which everything is, at the next rest."""

RESTED = 0.5
"""Seconds without a key after which the next is thought not to come at once."""

SETTLES_WITHIN = 20
"""Looks after the first paint within which modules are still imported, which stay to the end."""

LOOK_EVERY = 1.0
"""Seconds between two looks at whether the keys rest."""


class Tidying:
    """Decides when everything that is alive is gone through; `begin` once, `look` every now and then."""

    def __init__(self, rested_for: Callable[[], float]) -> None:
        """`rested_for` tells for how many seconds no key has come."""
        self._rested_for = rested_for
        self._looks = 0
        self._is_due = True

    def begin(self) -> None:
        """The first articles stand on the screen: what was made until now stays to the end, and nothing need
        go through it again."""
        gc.set_threshold(YOUNG, MIDDLE, OLD)
        gc.freeze()
        gc.enable()

    def look(self) -> None:
        """Where the keys rest go through everything, if enough was made or for the first time, else through
        what was made last."""
        self._looks += 1
        if self._rested_for() < RESTED:
            return
        if self._is_due or gc.get_count()[2] >= ENOUGH:
            self._is_due = False
            gc.collect()
            if self._looks <= SETTLES_WITHIN:
                gc.freeze()
        elif gc.get_count()[0] >= YOUNG // 4:
            gc.collect(0)  # so that the next few keys make too little for it
