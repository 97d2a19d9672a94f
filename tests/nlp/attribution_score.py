"""Scores found attributions against hand-made gold ones, word by word; judges no statement and tunes nothing.

`python -m tests.nlp.attribution_score` prints the table for `tests/data/styles.jsonl`: 20 texts of our own
in styles that the reader was not made with (wire agencies, state media, press releases of NGOs, briefings
as the UN gives them, round-ups of posts). `--errors` lists every attribution that is missed, too much or
not wholly right; another file of the same format can be named.

How the gold is marked (PolNeAR's ways, where they are consistent):

* Source: the whole noun phrase with title, office, apposition and what stands in brackets; without
  "according to", without a relative clause ("Lotte Immer", not "who runs a dairy") and without a comma at
  its end. The possessor stays within it ("her party, the Civic Bloc"). Where two verbs share a subject,
  both have it.
* Cue: the reporting words with auxiliary and negation ("have warned", "would neither confirm nor deny") and
  what belongs to them ("said in a statement", "wrote on X"), but neither the day nor those who are told. In
  transcripts the colon; a dash before the name of who posted.
* Content: what is said, with "that", with its quotation marks and the mark of punctuation inside them,
  without the full stop outside. Where the cue stands in its midst, it is in two pieces; quotations of one
  speaker that only the cue parts are one attribution. Whom a wish is addressed to is in it ("urged [Merrin
  to lift …]"), as is who is accused, praised or named ("called [the move “a first step”]"); who is told or
  reminded is not.
* One level: what a speaker quotes in his turn stays within his content. "She quoted a mother as saying …"
  is hers. A turn of a transcript is one attribution, over all its paragraphs.
* Beliefs, wishes, fears, expectations and findings are marked as well, with `"speech": false`. A question
  put to somebody ("Asked whether …") has no source. "Declined to comment" is marked, silence is not.
  Charges, titles and pictures that answer a post are nobody's words: what is in quotation marks all the
  same stands in `not_said`.
* Actor: the canonical name; a state's ministry or embassy by the state's adjective ("Brennian Embassy"), a
  state for its government; `null` for people whom the text does not name and for two who speak at once.
  Other names that are no error stand in `acceptable`.
* Words that stand more than once are given as `{"words", "nth"}`, counted from 1.

What the figures mean (all by words; punctuation and quotation marks cost nothing):

* match: pairs of one gold and one found attribution, likest first, whose contents have Dice >= 0.5. F1.
* exact: the same words are the content. F1. Direct exact: of those wholly inside quotation marks; recall
  over such gold against all that was found, precision over such found against all gold.
* full: matched pairs whose speaker is right: the head word of either source stands in the other, or neither
  has a source. F1.
* head: the share of matched pairs with a gold source where the speaker is right.
* With speech alone, gold whose cue has words but none of speech is left out, and so is what was found for
  it and what was found with such a cue.
* actors, over matched pairs: right (the name, or none where none can be known), wrong (another name, or one
  where none can be known), unknown (no name where it can be known).
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tests.nlp.scored_words import Words, speech_words
from tests.nlp.speakers_gold import place, plain

from xjreader.models.analysis import Actor, ActorKind, Attribution, AttributionType, Spans
from xjreader.nlp.pipeline import Analyser, Knowledge

DATA = Path(__file__).parent.parent / "data" / "styles.jsonl"
STYLES = ("wire", "state", "ngo", "un", "social")
SAME = 0.5
"""Dice of the words, from which on two contents are taken for one."""


class Spanned(Protocol):
    """Anything with the three stretches of an attribution, gold or found."""

    @property
    def source(self) -> Spans: ...

    @property
    def cue(self) -> Spans: ...

    @property
    def content(self) -> Spans: ...


@dataclass(frozen=True, slots=True)
class Gold:
    """An attribution as a careful reader marks it."""

    source: Spans
    cue: Spans
    content: Spans
    type: AttributionType
    actor: str | None
    """`None` where a careful reader cannot know."""
    acceptable: tuple[str, ...]
    """Other names that are no error."""
    speech: bool
    """False for a belief, a wish, a fear, a finding."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with every attribution in it."""

    id: str
    style: str
    text: str
    attributions: tuple[Gold, ...]
    not_said: Spans
    """Words in quotation marks that are nobody's speech."""
    knowledge: Knowledge


class Share(NamedTuple):
    """Precision and recall, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(slots=True)
class Figures:
    """What the scores are made of, summed over texts."""

    gold: int = 0
    found: int = 0
    pairs: int = 0
    exact: int = 0
    """Gold and found contents of the very same words, one for one."""
    full: int = 0
    sourced: int = 0
    """Pairs whose gold has a source."""
    heads: int = 0
    """Of these, with the right speaker."""
    direct_gold: int = 0
    direct_found: int = 0
    direct_gold_exact: int = 0
    direct_found_exact: int = 0
    right: int = 0
    wrong: int = 0
    unknown: int = 0

    def __iadd__(self, other: "Figures") -> "Figures":
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def match(self) -> Share:
        return Share(_ratio(self.pairs, self.found), _ratio(self.pairs, self.gold))

    def exactly(self) -> Share:
        return Share(_ratio(self.exact, self.found), _ratio(self.exact, self.gold))

    def fully(self) -> Share:
        return Share(_ratio(self.full, self.found), _ratio(self.full, self.gold))

    def direct_exactly(self) -> Share:
        return Share(
            _ratio(self.direct_found_exact, self.direct_found),
            _ratio(self.direct_gold_exact, self.direct_gold),
        )

    def speaker_head(self) -> float:
        return _ratio(self.heads, self.sourced)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One text's figures, with the pairs that they come from."""

    figures: Figures
    pairs: tuple[tuple[int, int], ...]
    """Places in the gold and in the found attributions, likest first."""
    spare: tuple[int, ...]
    """Found attributions that count and pair with no gold one."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """An attribution as sets of words."""

    place: int
    """Where it stands in what was given."""
    content: frozenset[int]
    source: frozenset[int]
    head: int | None
    cue: frozenset[int]
    direct: bool


@dataclass(slots=True)
class _Sides:
    """What counts of the gold and of what was found."""

    gold: list[_Counted] = field(default_factory=list)
    found: list[_Counted] = field(default_factory=list)


def dice(ones: frozenset[int], others: frozenset[int]) -> float:
    """Twice the shared words by all the words of both."""
    return 2 * len(ones & others) / max(1, len(ones) + len(others))


def compare(
    text: str, gold: Sequence[Spanned], found: Sequence[Spanned], *, speech: bool = False
) -> Comparison:
    """Count what was found in one text against the gold; `speech` leaves out what is not speech by its cue.

    The actors are not counted here: see `judge`.
    """
    words = Words(text)
    sides = _Sides(_counted(words, gold), _counted(words, found))
    if speech:
        sides = _speech_only(words, sides)
    pairs = _pairs(sides)
    figures = Figures(gold=len(sides.gold), found=len(sides.found), pairs=len(pairs))
    _count_exact(sides, figures)
    for one, other in pairs:
        right = _same_speaker(one, other)
        figures.full += right
        figures.sourced += bool(one.source)
        figures.heads += right and bool(one.source)
    paired = {other.place for _, other in pairs}
    return Comparison(
        figures,
        tuple((one.place, other.place) for one, other in pairs),
        tuple(one.place for one in sides.found if one.place not in paired),
    )


def _counted(words: Words, attributions: Sequence[Spanned]) -> list[_Counted]:
    """As sets of words; what has no word in its content does not count."""
    rows = []
    for place_, one in enumerate(attributions):
        content = words.under(one.content)
        if content:
            direct = words.type(one.content) is AttributionType.DIRECT
            source, cue = words.under(one.source), words.under(one.cue)
            rows.append(_Counted(place_, content, source, words.head(one.source), cue, direct))
    return rows


def _speech_only(words: Words, sides: _Sides) -> _Sides:
    def is_speech(one: _Counted) -> bool:
        return not one.cue or any(words.low[k] in speech_words() for k in one.cue)

    beliefs = {one.place for one in sides.gold if not is_speech(one)}
    found = []
    for one in filter(is_speech, sides.found):
        likest = max(sides.gold, key=lambda gold: dice(gold.content, one.content), default=None)
        if likest and likest.place in beliefs and likest.content & one.content:
            continue
        found.append(one)
    return _Sides([one for one in sides.gold if one.place not in beliefs], found)


def _pairs(sides: _Sides) -> list[tuple[_Counted, _Counted]]:
    """One gold to one found, likest first; the earlier where two are as like."""
    ranked = sorted(
        (-dice(one.content, other.content), g, f)
        for g, one in enumerate(sides.gold)
        for f, other in enumerate(sides.found)
    )
    pairs: dict[int, int] = {}
    for unlike, g, f in ranked:
        if -unlike >= SAME and g not in pairs and f not in pairs.values():
            pairs[g] = f
    return [(sides.gold[g], sides.found[f]) for g, f in pairs.items()]


def _count_exact(sides: _Sides, figures: Figures) -> None:
    gold = Counter(one.content for one in sides.gold)
    found = Counter(one.content for one in sides.found)
    direct_gold = Counter(one.content for one in sides.gold if one.direct)
    direct_found = Counter(one.content for one in sides.found if one.direct)
    figures.exact = (gold & found).total()
    figures.direct_gold, figures.direct_found = direct_gold.total(), direct_found.total()
    figures.direct_gold_exact = (direct_gold & found).total()
    figures.direct_found_exact = (direct_found & gold).total()


def _same_speaker(one: _Counted, other: _Counted) -> bool:
    """The heads of both sources stand in the other one; or neither has a source."""
    if not one.source:
        return not other.source
    return other.head is not None and one.head in other.source and other.head in one.source


def judge(sample: Sample, found: Sequence[Attribution], comparison: Comparison) -> dict[int, str]:
    """For each gold place that is paired: is its actor ``right``, ``wrong`` or ``unknown``?"""
    return {g: _verdict(sample.attributions[g], found[f].actor) for g, f in comparison.pairs}


def _verdict(gold: Gold, shown: str | None) -> str:
    if shown is None:
        return "right" if gold.actor is None else "unknown"
    names = {plain(name) for name in (gold.actor, *gold.acceptable) if name}
    return "right" if plain(shown) in names else "wrong"


def load(path: Path = DATA) -> tuple[Sample, ...]:
    """All texts of a gold file, with what is told of the world beforehand: `NAME_knowledge.json` beside it.

    Raises ValueError that names the text where words are not in it, or in it more than once.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    told = path.with_name(f"{path.stem}_knowledge.json")
    knowledge = _knowledge(told) if told.exists() else Knowledge()
    return tuple(_sample(row, knowledge) for row in rows)


def _knowledge(path: Path) -> Knowledge:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Knowledge(
        tuple(
            Actor(name, ActorKind(kind), tuple(aliases), above)
            for name, kind, aliases, above in raw["actors"]
        )
    )


def _sample(row: dict[str, Any], knowledge: Knowledge) -> Sample:
    text, where = row["text"], row["id"]
    return Sample(
        where,
        row.get("style", ""),
        text,
        tuple(_gold(text, one, where) for one in row["attributions"]),
        tuple(place(text, item, where) for item in row.get("not_said", ())),
        knowledge,
    )


def _gold(text: str, one: dict[str, Any], where: str) -> Gold:
    return Gold(
        (place(text, one["source"], where),) if one["source"] else (),
        (place(text, one["cue"], where),) if one["cue"] else (),
        tuple(place(text, item, where) for item in one["content"]),
        AttributionType(one["type"]),
        one["actor"],
        tuple(one.get("acceptable", ())),
        one.get("speech", True),
    )


def analyse(samples: Iterable[Sample]) -> dict[str, tuple[Attribution, ...]]:
    """What the reader finds in each text, by its id, the analyser as it is by default."""
    analysers: dict[Knowledge, Analyser] = {}
    found = {}
    for one in samples:
        analyser = analysers.setdefault(one.knowledge, Analyser(one.knowledge))
        found[one.id] = analyser.analyse(one.text).attributions
    return found


def measure(
    samples: Iterable[Sample], found: Mapping[str, tuple[Attribution, ...]], *, speech: bool = False
) -> Figures:
    """The figures over some texts, actors included."""
    total = Figures()
    for one in samples:
        comparison = compare(one.text, one.attributions, found[one.id], speech=speech)
        total += comparison.figures
        verdicts = Counter(judge(one, found[one.id], comparison).values())
        total += Figures(right=verdicts["right"], wrong=verdicts["wrong"], unknown=verdicts["unknown"])
    return total


def table(
    samples: Sequence[Sample], found: Mapping[str, tuple[Attribution, ...]], *, speech: bool = False
) -> str:
    """One line for all texts and one for each style, percent where nothing else is said."""
    lines = [
        f"{'':8}{'texts':>5}{'gold':>6}{'found':>6} | {'match':>6}{'exact':>7}{'full':>7}{'direct':>8}"
        f"{'head':>7} | {'actor: right':>12}{'wrong':>7}{'unknown':>9}"
    ]
    styles = [style for style in STYLES if any(one.style == style for one in samples)]
    for style in ("all", *styles):
        chosen = [one for one in samples if style in ("all", one.style)]
        figures = measure(chosen, found, speech=speech)
        shares = (figures.match(), figures.exactly(), figures.fully())
        f1 = "".join(f"{100 * one.f1:{width}.1f}" for one, width in zip(shares, (6, 7, 7), strict=True))
        f1 += f"{100 * figures.direct_exactly().f1:8.1f}" if figures.direct_gold else f"{'-':>8}"
        actors = [_ratio(n, figures.pairs) for n in (figures.right, figures.wrong, figures.unknown)]
        named = "".join(f"{100 * one:{width}.1f}" for one, width in zip(actors, (12, 7, 9), strict=True))
        lines.append(
            f"{style:8}{len(chosen):5}{figures.gold:6}{figures.found:6} | {f1}"
            f"{100 * figures.speaker_head():7.1f} | {named}"
        )
    return "\n".join(lines)


def errors(samples: Iterable[Sample], found: Mapping[str, tuple[Attribution, ...]]) -> str:
    """Every gold attribution that is missed or not wholly right, and every found one that is too much."""
    lines = []
    for sample in samples:
        words, rows = Words(sample.text), found[sample.id]
        comparison = compare(sample.text, sample.attributions, rows)
        verdicts, pairs = judge(sample, rows, comparison), dict(comparison.pairs)
        for g, gold in enumerate(sample.attributions):
            if g not in pairs:
                lines.append(f"{sample.id}: missed: {_shown(sample.text, gold)}")
                continue
            one = rows[pairs[g]]
            faults = [] if words.under(gold.content) == words.under(one.content) else ["content"]
            if not _same_speaker(*_counted(words, [gold, one])):
                faults.append("source")
            if verdicts[g] != "right":
                faults.append(f"actor {verdicts[g]}: {one.actor} for {gold.actor}")
            if faults:
                lines.append(f"{sample.id}: {', '.join(faults)}: {_shown(sample.text, one)}")
                lines.append(f"{'':8}gold {_shown(sample.text, gold)}")
        lines += [f"{sample.id}: too much: {_shown(sample.text, rows[f])}" for f in comparison.spare]
    return "\n".join(lines)


def _shown(text: str, one: Spanned) -> str:
    parts = (
        " … ".join(text[start:end] for start, end in spans) for spans in (one.source, one.cue, one.content)
    )
    return "[{}] <{}> {{{}}}".format(*parts)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def main(arguments: Sequence[str]) -> None:
    """Print the tables, all attributions and speech alone; with `--errors` what is not right."""
    files = [Path(one) for one in arguments if not one.startswith("-")]
    samples = load(files[0] if files else DATA)
    found = analyse(samples)
    for speech, name in ((False, "all attributions"), (True, "speech alone")):
        print(f"{name} (F1 of match, exact, full, direct exact; speaker head; actors of matched pairs)")
        print(table(samples, found, speech=speech), end="\n\n")
    if "--errors" in arguments:
        print(errors(samples, found))


if __name__ == "__main__":
    main(sys.argv[1:])
