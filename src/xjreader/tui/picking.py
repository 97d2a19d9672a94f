"""Whom somebody means who types into a picker of speakers. Pure: actors and text in, picks out."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from xjreader.models.analysis import ActorKind
from xjreader.services.choices import ActorChoice
from xjreader.tui.tagging import SCATTERED, score
from xjreader.tui.widgets.cells import one_line

T = TypeVar("T")

SHOWN = 200
LONGEST_NAME = 200

UNKNOWN = "unknown"
"""What one types for a speaker whom the text does not name."""

KINDS = (ActorKind.PERSON, ActorKind.ORGANISATION, ActorKind.STATE, ActorKind.GROUP)
"""Of which a new actor can be."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Pick(Struct, Generic[T], frozen=True):
    """One line of a picker: what choosing it gives."""

    value: T
    label: str
    note: str = ""
    """What tells this one from another of a like name."""
    mark: str = " "
    """``·`` what stands here already, ``?`` what the machine thought of, ``+`` what would be new."""


class Speaker(Struct, frozen=True):
    """Whom choosing a line names."""

    name: str | None
    """`None` for a speaker who is not known."""
    kind: ActorKind | None = None
    """Of an actor whom the library does not have yet."""


def speakers(choices: Sequence[ActorChoice], typed: str) -> list[Pick[Speaker]]:
    """Who answers to what was typed, best first; everybody in their order where nothing was. A name that
    nobody has is offered as a new actor of each kind."""
    wanted = clean(typed)
    if not wanted:
        shown = [_known(choice) for choice in choices[:SHOWN]]
        guesses = sum(choice.is_candidate for choice in choices)
        return [*shown[:guesses], _UNKNOWN, *shown[guesses:]]
    ranked = [
        (rank, number, _known(choice, alias))
        for number, choice in enumerate(choices)
        if (found := _match(choice, wanted)) is not None
        for rank, alias in [found]
    ]
    known = [pick for _, _, pick in sorted(ranked, key=lambda each: each[:2])[:SHOWN]]
    unknown = [_UNKNOWN] if UNKNOWN.startswith(fold(wanted)) else []
    return [*known, *unknown, *([] if _has(choices, wanted) else _new(wanted))]


def clean(typed: str) -> str:
    """A name as it may be stored: one line without control characters, not endlessly long."""
    return one_line(_CONTROL.sub(" ", typed))[:LONGEST_NAME].strip()


def fold(text: str) -> str:
    """What counts as the same in a search: without regard to case and accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def _match(choice: ActorChoice, wanted: str) -> tuple[float, str] | None:
    """How well an actor answers, and by which alias (empty for the name); affiliations come last."""
    actor = choice.actor
    found = _score(actor.name, wanted)
    best = None if found is None else (float(found), "")
    for alias in actor.aliases:
        rank = _score(alias, wanted)
        # Letters scattered over some alias are no answer.
        if rank is not None and rank < SCATTERED and (best is None or rank + 0.5 < best[0]):
            best = (rank + 0.5, alias)
    if best is None and actor.affiliation:
        rank = _score(actor.affiliation, wanted)
        if rank is not None and rank < SCATTERED:
            best = (10.0 + rank, "")
    return best


def _score(name: str, wanted: str) -> int | None:
    """As tags are found; of several words each may begin a word of the name."""
    folded, typed = fold(name), fold(wanted)
    whole = score(folded, typed)
    parts = typed.split()
    if whole is not None or len(parts) < 2:
        return whole
    ranks = [score(folded, part) for part in parts]
    return 3 if all(rank is not None and rank < SCATTERED for rank in ranks) else None


def _has(choices: Iterable[ActorChoice], wanted: str) -> bool:
    """Whether somebody is called just that."""
    typed = fold(wanted)
    return any(
        fold(name) == typed for choice in choices for name in (choice.actor.name, *choice.actor.aliases)
    )


def _known(choice: ActorChoice, alias: str = "") -> Pick[Speaker]:
    actor = choice.actor
    place = "the machine's guess" if choice.is_candidate else "speaks here" if choice.is_here else ""
    facts = [
        alias and f"“{alias}”",
        place,
        actor.kind.value if choice.is_known else "",
        actor.affiliation or "",
    ]
    if choice.articles:
        facts.append("1 article" if choice.articles == 1 else f"{choice.articles:,} articles")
    return Pick(
        Speaker(actor.name, None if choice.is_known else actor.kind),
        label=one_line(actor.name),
        note=" · ".join(one_line(fact) for fact in facts if fact),
        mark="?" if choice.is_candidate else "·" if choice.is_here else " ",
    )


def _new(name: str) -> list[Pick[Speaker]]:
    return [Pick(Speaker(name, kind), f"new {kind.value}: {name}", mark="+") for kind in KINDS]


_UNKNOWN = Pick(Speaker(None), UNKNOWN, "the text does not say who speaks")
