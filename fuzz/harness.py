"""Hands a target's check and its changes to atheris; what a target is stands in `Target`.

    python -m fuzz.harness feeds -max_total_time=60 fuzz/corpus/feeds

Options and folders after the name are libFuzzer's. Needs the `fuzz` extra.
"""

import sys
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Protocol

FOLDER = Path(__file__).parent
CORPUS = FOLDER / "corpus"
NAMES = tuple(sorted(path.stem for path in (FOLDER / "targets").glob("*.py")))
FOREIGN = ("feedparser", "trafilatura", "dateutil.parser", "tomllib", "markdown_it")
"""Packages whose ways are told apart too, as ours lead through them."""
SLOWEST = 60
"""Seconds for one input of at most `making.LARGEST` bytes, on a busy machine and with every step counted."""
LARGEST_PROCESS = 2048
"""MB."""


class Target(Protocol):
    """A module of fuzz/targets."""

    def check(self, data: bytes) -> None:
        """Give `data` to the part under test and raise `AssertionError` where it does what it must not."""

    def make(self, dice: Random) -> bytes:
        """A new input that has the part's shape, or almost."""

    def change(self, data: bytes, dice: Random) -> bytes:
        """An input made from another."""


def target(name: str) -> Target:
    """The target of that name."""
    module: Target = import_module(f"fuzz.targets.{name}")
    return module


def seeds(name: str) -> list[Path]:
    """The inputs that a target begins with."""
    return sorted((CORPUS / name).iterdir())


def main() -> None:
    """Fuzz the target that the first argument names."""
    import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

    name = sys.argv[1]
    with atheris.instrument_imports(include=["xjreader", *FOREIGN]):
        for package in FOREIGN:
            import_module(package)  # which the reader does where it needs them, and that is too late here
        chosen = target(name)

    def change(data: bytes, size: int, seed: int) -> bytes:
        dice = Random(seed)
        changed = chosen.change(data, dice) if dice.randint(0, 2) else bytes(atheris.Mutate(data, size))
        return changed[:size]

    arguments = [
        f"-timeout={SLOWEST}",
        f"-report_slow_units={SLOWEST}",
        f"-rss_limit_mb={LARGEST_PROCESS}",
        "-max_len=60000",
        *sys.argv[2:],
    ]
    atheris.Setup([sys.argv[0], *arguments], chosen.check, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
