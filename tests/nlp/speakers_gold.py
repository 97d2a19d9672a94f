"""Scores who a source is taken for against `tests/data/speakers*.jsonl`; tunes nothing, judges no span.

`python -m tests.nlp.speakers_gold` prints every part, each twice: from the text alone, and with the spans of
every attribution given, so that what the tagger misses and what the resolver mistakes can be told apart.
`--errors` lists the errors of the parts that rules may be made with; those of "fresh" are never listed:
nobody tunes to them.

The halves "dev" and "held" are one set of short texts made to hold every pattern, split in two; "held" was
kept from those who made the first rules, and serves for more of them since. The part "more" has further
kinds of news, labelled before anything was run on it, and serves like those two. The part "fresh" was
written as news is written and with the patterns about as often as news has them, without a look at the
resolver, and nothing was run on its texts before all were labelled: report that one.

How the labels were decided, by reading and without a look at what the reader answers:

- An actor goes by the name in the row's knowledge; else a person by the full name in text or title, without
  title or office; else a body by its name as written, without "the"; a state by its usual name.
- A government, its side, its people, its capital or palace is the state. A ministry or an army is a body of
  its own, and the state is acceptable for it.
- An official, a spokesperson or a delegation without a name is the person that the text has presented so;
  else the body. Who only belongs to a body (a volunteer, an engineer) or speaks off the record is nobody's
  voice: no actor, the body being acceptable; so with a named person's unnamed spokesperson, the person being
  acceptable.
- Somebody's letter, post or office is that somebody. What a report tells of a source that it cites is the
  reporter's, unless it quotes the source.
- Where two persons fit and nothing tells them apart there is no actor.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from xjreader.models.analysis import Actor, ActorKind, Attribution, AttributionType, Span, Spans
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.reading import Reading
from xjreader.nlp.tagger import RawAttribution, bounds

_FOLDER = Path(__file__).parent.parent / "data"
DATA = tuple(_FOLDER / name for name in ("speakers.jsonl", "speakers_more.jsonl", "speakers_fresh.jsonl"))
HALVES = ("dev", "held")
"""Alike in their patterns."""
FOR_RULES = (*HALVES, "more")
"""Whose errors may be read."""
PARTS = (*FOR_RULES, "fresh")
_SAME_CONTENT = 0.5
"""Dice of the words, from which on two contents are the same."""


class Outcome(StrEnum):
    """What the reader makes of one attribution."""

    RIGHT = "right"
    """The actor, one of those who speak with him, or a name that is no error."""
    INEXACT = "inexact"
    """The right name, but for words that it lacks, or an office too many before it."""
    WRONG = "wrong"
    """Any other name."""
    UNKNOWN = "unknown"
    """The attribution without a name."""
    MISSED = "missed"
    """No attribution of these words at all."""


@dataclass(frozen=True, slots=True)
class Gold:
    """An attribution as a careful reader sees it."""

    pattern: str
    source: Spans
    cue: Spans
    content: Spans
    type: AttributionType
    actor: str | None
    """`None` where a careful reader cannot know."""
    also: tuple[str, ...]
    """Those who speak jointly with the actor."""
    acceptable: tuple[str, ...]
    """Other names that are no error."""
    unnamed: bool
    """The source is somebody whom the text does not name."""

    def outcome(self, found: Attribution | None) -> Outcome:
        """What becomes of the name; where nobody can know it, showing none is `UNKNOWN`, as it should be."""
        if found is None:
            return Outcome.MISSED
        if found.actor is None:
            return Outcome.UNKNOWN
        shown = plain(found.actor)
        right = {plain(name) for name in (self.actor, *self.also, *self.acceptable) if name}
        if shown in right:
            return Outcome.RIGHT
        is_near = any(set(shown.split()) < set(name.split()) or shown.endswith(f" {name}") for name in right)
        return Outcome.INEXACT if is_near else Outcome.WRONG


@dataclass(frozen=True, slots=True)
class GoldText:
    """A short text with all that is said in it."""

    id: str
    half: str
    title: str
    text: str
    knowledge: Knowledge
    attributions: tuple[Gold, ...]
    not_said: Spans
    """Words that look like somebody's and are not."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One attribution of the gold set with what was found for it."""

    text: GoldText
    gold: Gold
    found: Attribution | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Score:
    """What one run over some texts came to."""

    judgements: tuple[Judgement, ...]
    traps: int
    """Texts in which nobody says anything, and words elsewhere that nobody says."""
    trapped: int
    """Attributions with a name found there."""

    def known(self, pattern: str = "") -> Counter[Outcome]:
        """Outcomes where the actor is known, of one pattern or of all."""
        return Counter(
            one.outcome
            for one in self.judgements
            if one.gold.actor is not None and pattern in ("", one.gold.pattern)
        )

    def nameless(self) -> Counter[Outcome]:
        """Outcomes where no name should be shown."""
        return Counter(one.outcome for one in self.judgements if one.gold.actor is None)

    def share(self, outcome: Outcome) -> float:
        """Percent of the attributions with a known actor."""
        return percent(self.known(), outcome)


class GivenSpans:
    """A tagger that finds exactly the attributions of the gold set."""

    def __init__(self, texts: Iterable[GoldText]) -> None:
        self._texts = {one.text: one for one in texts}

    def tag(self, reading: Reading) -> list[RawAttribution]:
        found = [
            RawAttribution(one.source, one.cue, one.content, one.type, 1.0, carried=not one.source)
            for one in self._texts[reading.text].attributions
        ]
        return sorted(found, key=lambda raw: bounds((*raw.source, *raw.cue, *raw.content)))


def plain(name: str) -> str:
    """A name for comparing: neither case nor a leading article matters."""
    return " ".join(name.replace("’", "'").casefold().removeprefix("the ").split())


def percent(counts: Counter[Outcome], outcome: Outcome) -> float:
    return 100 * counts[outcome] / max(1, counts.total())


def places(text: str, words: str) -> list[Span]:
    """Where whole words stand in a text."""
    before = r"(?<!\w)" if re.match(r"\w", words) else ""
    after = r"(?!\w)" if re.search(r"\w$", words) else ""
    return [Span(*match.span()) for match in re.finditer(before + re.escape(words) + after, text)]


def place(text: str, item: str | dict[str, Any], where: str) -> Span:
    """The one place that an item means: words that occur once, or `{"words", "nth"}`, counted from 1.

    Raises ValueError where there is none or more than one.
    """
    words, nth = (item, 1) if isinstance(item, str) else (item["words"], item["nth"])
    found = places(text, words)
    if not 0 < nth <= len(found) or (isinstance(item, str) and len(found) > 1):
        raise ValueError(f"{where}: {words!r} stands {len(found)} times in the text, asked for place {nth}")
    return found[nth - 1]


def load(paths: Iterable[Path] = DATA) -> tuple[GoldText, ...]:
    """All texts of the gold set. Raises ValueError that names the text where words are not in it."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(_text(json.loads(line)) for line in lines if line)


def _text(row: dict[str, Any]) -> GoldText:
    actors = tuple(
        Actor(one["name"], ActorKind(one["kind"]), tuple(one["aliases"]), one["affiliation"])
        for one in row["knowledge"]
    )
    return GoldText(
        row["id"],
        row["half"],
        row.get("title", ""),
        row["text"],
        Knowledge(actors),
        tuple(_gold(row["text"], one, row["id"]) for one in row["attributions"]),
        tuple(place(row["text"], item, row["id"]) for item in row.get("not_said", ())),
    )


def _gold(text: str, one: dict[str, Any], where: str) -> Gold:
    return Gold(
        one["pattern"],
        (place(text, one["source"], where),) if one["source"] else (),
        (place(text, one["cue"], where),) if one["cue"] else (),
        tuple(place(text, item, where) for item in one["content"]),
        AttributionType(one["type"]),
        one["actor"],
        tuple(one.get("also", ())),
        tuple(one.get("acceptable", ())),
        one.get("unnamed", False),
    )


def _word_places(text: str, spans: Spans) -> set[int]:
    return {match.start() for start, end in spans for match in re.compile(r"\w+").finditer(text, start, end)}


def dice(text: str, ones: Spans, others: Spans) -> float:
    """How much two stretches of a text are the same words in the same places, 0 to 1."""
    left, right = _word_places(text, ones), _word_places(text, others)
    return 2 * len(left & right) / max(1, len(left) + len(right))


def pair(
    text: str, golds: Sequence[Gold], found: Sequence[Attribution]
) -> tuple[list[Attribution | None], list[Attribution]]:
    """For each gold attribution the one found that has its content, best first; and those left over."""
    likeness = {
        (g, f): (dice(text, gold.content, one.content), dice(text, gold.source, one.source))
        for g, gold in enumerate(golds)
        for f, one in enumerate(found)
    }
    pairs: dict[int, int] = {}
    for (g, f), (same, _) in sorted(likeness.items(), key=lambda row: (row[1], row[0]), reverse=True):
        if same >= _SAME_CONTENT and g not in pairs and f not in pairs.values():
            pairs[g] = f
    spare = [one for f, one in enumerate(found) if f not in pairs.values()]
    return [found[pairs[g]] if g in pairs else None for g in range(len(golds))], spare


def score(rows: Iterable[tuple[GoldText, Sequence[Attribution]]]) -> Score:
    """Judge what was found in each text."""
    judgements: list[Judgement] = []
    traps = trapped = 0
    for text, found in rows:
        paired, spare = pair(text.text, text.attributions, found)
        judgements += (
            Judgement(text, gold, one, gold.outcome(one))
            for gold, one in zip(text.attributions, paired, strict=True)
        )
        traps += len(text.not_said) or not text.attributions
        trapped += sum(_in_a_trap(text, one) for one in spare)
    return Score(tuple(judgements), traps, trapped)


def _in_a_trap(text: GoldText, spare: Attribution) -> bool:
    """A name is shown for words that nobody says."""
    return spare.actor is not None and (
        not text.attributions
        or any(dice(text.text, (words,), spare.content) >= _SAME_CONTENT for words in text.not_said)
    )


@lru_cache(maxsize=2 * len(PARTS))
def measure(part: str, *, given_spans: bool = False) -> Score:
    """The reader as it stands on one part, from the text alone or with the spans of the gold set given."""
    texts = [one for one in load() if one.half == part]
    tagger = GivenSpans(texts) if given_spans else None
    analysers: dict[Knowledge, Analyser] = {}
    rows = []
    for one in texts:
        if one.knowledge not in analysers:
            analysers[one.knowledge] = Analyser(one.knowledge, tagger=tagger)
        analysis = analysers[one.knowledge].analyse(one.text, title=one.title)
        rows.append((one, analysis.attributions))
    return score(rows)


def summary(name: str, result: Score) -> str:
    """One run in three lines."""
    known, nameless = result.known(), result.nameless()
    found = known.total() - known[Outcome.MISSED]
    shares = ", ".join(f"{outcome} {percent(known, outcome):.1f}" for outcome in Outcome)
    of_found = ", ".join(
        f"{outcome} {100 * known[outcome] / max(1, found):.1f}"
        for outcome in Outcome
        if outcome is not Outcome.MISSED
    )
    named = nameless[Outcome.WRONG]
    return (
        f"{name}: {known.total()} with a known actor: {shares} %; of the {found} found: {of_found} %\n"
        f"  {nameless.total()} that no reader can name: {named} named all the same"
        f" ({100 * named / max(1, nameless.total()):.1f} %)\n"
        f"  {result.traps} places where nobody says anything: {result.trapped} attributions with a name"
    )


def table(results: Sequence[Score]) -> str:
    """Each pattern with n and the percent of right and of wrong names, three columns for each run."""
    patterns = sorted({one.gold.pattern for result in results for one in result.judgements})
    lines = []
    for pattern in patterns:
        cells = []
        for result in results:
            counts = result.known(pattern)
            shares = [f"{percent(counts, one):4.0f}" for one in (Outcome.RIGHT, Outcome.WRONG)]
            cells.append(
                f"{counts.total():4} {shares[0]:>5} {shares[1]:>5}" if counts else f"{'-':>4}{'':12}"
            )
        lines.append(f"{pattern:22}" + "  | ".join(cells).rstrip())
    return "\n".join(lines)


def errors(result: Score) -> str:
    """Every attribution whose actor is known and not found, and every name that should not be shown."""
    lines = []
    for one in result.judgements:
        expected = Outcome.UNKNOWN if one.gold.actor is None else Outcome.RIGHT
        if one.outcome in (expected, Outcome.RIGHT) or (one.gold.actor, one.outcome) == (
            None,
            Outcome.MISSED,
        ):
            continue
        source = " … ".join(one.text.text[start:end] for start, end in one.gold.source)
        content = " … ".join(one.text.text[start:end] for start, end in one.gold.content)
        shown = one.found.actor if one.found else "-"
        lines.append(
            f"{one.text.id} ({one.gold.pattern}): {one.outcome}: {source!r} is {one.gold.actor}, not {shown}:"
            f" {content[:60]!r}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Print the score of every part."""
    for given, name in ((False, "from the text alone"), (True, "with the spans given")):
        results = [measure(part, given_spans=given) for part in PARTS]
        print(f"\n== {name}")
        for part, result in zip(PARTS, results, strict=True):
            print(summary(part, result))
        print(f"{'':22}{'   n right wrong  | ' * len(results)}".rstrip(" |"))
        print(table(results))
        if "--errors" in arguments:
            for part, result in zip(PARTS, results, strict=True):
                if part in FOR_RULES:
                    print(f"-- {part}\n{errors(result)}")


if __name__ == "__main__":
    main(sys.argv[1:])
