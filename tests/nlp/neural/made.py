"""Made up for the tests: pieces, what the network says of them, a network of chance; no weights needed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from xjreader.models.analysis import Span
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.neural.decoding import merge
from xjreader.nlp.neural.hybrid import combine
from xjreader.nlp.neural.network import B_CONTENT, B_CUE, B_SOURCE, TAGS, Floats, Window
from xjreader.nlp.neural.pieces import Pieces, lay_out
from xjreader.nlp.neural.weights import Model
from xjreader.nlp.reading import read
from xjreader.nlp.tagger import RawAttribution

LIKELY, UNLIKELY = float(np.log(0.97)), float(np.log(0.005))


class Chunks:
    """A tokenizer: words in pieces of at most four letters, each mark a piece."""

    def encode(self, text: str, *, add_special_tokens: bool) -> Any:
        assert not add_special_tokens
        matches = list(re.finditer(r"\w{1,4}|[^\w\s]", text))
        return SimpleNamespace(
            ids=[len(match.group()) for match in matches], offsets=[match.span() for match in matches]
        )


CHUNKS = cast(Any, Chunks())


@dataclass
class Chance:
    """A session that says what its seed throws, surely enough to be believed. Counts its work."""

    seed: int = 0
    is_silent: bool = False
    """Whether it has no opinion on anything."""
    runs: list[int] = field(default_factory=list)
    """Pieces of each pass."""

    def run(self, names: Sequence[str], inputs: Mapping[str, np.ndarray[Any, Any]]) -> list[Floats]:
        assert list(names) == ["tags", "to_cue", "to_source"]
        assert {array.shape for array in inputs.values()} == {(1, inputs["ids"].shape[1])}
        size = inputs["ids"].shape[1]
        self.runs.append(size)
        tags = np.zeros((size, TAGS), np.float32)
        to_cue, to_source = np.zeros((2, size, size), np.float32)
        if not self.is_silent:
            self._throw(np.random.default_rng(self.seed + len(self.runs)), tags, to_cue, to_source)
        return [tags[None], to_cue[None], to_source[None]]

    def _throw(self, dice: np.random.Generator, tags: Floats, to_cue: Floats, to_source: Floats) -> None:
        """Stretches of one to six pieces, each of one kind and of one cue; a cue has a source or itself."""
        size = len(tags)
        number = np.repeat(np.arange(size), dice.integers(1, 7, size))[:size]
        kind = dice.integers(0, 4, size)[number]
        begins = np.diff(number, prepend=-1) > 0
        every = np.arange(size)
        tags += dice.normal(0, 1, tags.shape)
        tags[every, np.where(kind == 0, 0, 2 * kind - begins)] += 8
        cues = np.flatnonzero(begins & (kind == 2))
        sources = np.flatnonzero(begins & (kind == 1))
        if not len(cues):
            return
        cue = dice.choice(cues, size)[number]
        own = begins.cumsum() - 1  # the stretch of each piece
        cue = np.where(kind == 2, np.flatnonzero(begins)[own], cue)
        source = dice.choice([*sources, *cues], size)[cue]
        is_none = np.isin(source, cues)
        to_cue[every, cue] += 12
        to_source[every, np.where(is_none, cue, source)] += 12


def model(session: Chance) -> Model:
    """A model with that session and pieces of four letters."""
    return Model(cast(Any, session), CHUNKS)


@dataclass(frozen=True)
class Said:
    """What the network says: words of the text, each at its first place unless numbered (``"he#2"``)."""

    source: str
    """Empty where the network points to none."""
    cue: str
    content: tuple[str, ...]
    likely: float = LIKELY
    """Log-probability of each of its parts."""


def place(text: str, words: str) -> Span:
    """Where the words stand; ``#2`` after them means the second time."""
    words, _, number = words.partition("#")
    start = -1
    for _ in range(int(number or 1)):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def laid_out(text: str) -> Pieces:
    return lay_out(read(text), CHUNKS)


def window(pieces: Pieces, *said: Said, start: int = 0, end: int | None = None) -> Window:
    """A window in which the network says just this; ranges outside it are left out."""
    end = len(pieces) if end is None else end
    size = end - start
    tags = np.full((size, TAGS), UNLIKELY, np.float32)
    tags[:, 0] = LIKELY
    to_cue = np.full((size, size), -9.0, np.float32)
    to_source = np.full((size, size), -9.0, np.float32)
    for one in said:
        cue = _range(pieces, one.cue)
        source = _range(pieces, one.source) if one.source else None
        contents = [_range(pieces, words) for words in one.content]
        for part, begin in [
            (cue, B_CUE),
            *([(source, B_SOURCE)] if source else []),
            *((part, B_CONTENT) for part in contents),
        ]:
            for index in range(max(part.start, start), min(part.stop, end)):
                tags[index - start] = UNLIKELY
                tags[index - start, begin + (index != part.start)] = one.likely
        target = source.start if source else cue.start
        for part in (cue, *contents, *([source] if source else [])):
            rows = slice(max(part.start - start, 0), max(0, min(part.stop, end) - start))
            if start <= cue.start < end:
                to_cue[rows, cue.start - start] = one.likely
            if start <= target < end:
                to_source[rows, target - start] = one.likely
    every = np.arange(size, dtype=np.int32)
    return Window(start, end, tags, every, every, to_cue, to_source)


def _range(pieces: Pieces, words: str) -> range:
    return pieces.within(*place(pieces.text, words))


def combined(text: str, *said: Said, rules: Sequence[RawAttribution] | None = None) -> list[RawAttribution]:
    """What becomes of what the network says of a text; beside it the rules' own findings unless given."""
    reading = read(text)
    pieces = lay_out(reading, CHUNKS)
    found = RuleTagger().tag(reading) if rules is None else rules
    return combine(reading, pieces, merge(len(pieces), [window(pieces, *said)]), found)


def shown(text: str, found: Sequence[RawAttribution]) -> list[tuple[str, str, list[str]]]:
    """Source, cue and contents of each as words."""

    def words(spans: Sequence[Span]) -> list[str]:
        return [text[start:end] for start, end in spans]

    return [(" … ".join(words(one.source)), " … ".join(words(one.cue)), words(one.content)) for one in found]
