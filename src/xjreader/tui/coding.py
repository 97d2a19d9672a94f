"""What there is to choose from where a statement is coded: acts, signs, targets, actors. It draws nothing."""

from collections.abc import Sequence

from xjreader.models.analysis import Act, Polarity, StatementRow
from xjreader.services.choices import ActorChoice, Target, TargetChoice
from xjreader.services.stating import FIXED, MEANINGS
from xjreader.tui.picking import KINDS, SHOWN, Pick, Speaker, clean, fold, speakers
from xjreader.tui.tagging import SCATTERED, score
from xjreader.tui.widgets.cells import one_line

SIGNS = {Polarity.SUPPORT: "for", Polarity.OPPOSE: "against", Polarity.NEUTRAL: "neither"}


def acts(typed: str, *, now: Act | None = None, sign: Polarity | None = None) -> list[Pick[Act]]:
    """The acts that answer to what was typed by name or meaning, best first; all in their order where
    nothing was, those first that go with the `sign`."""
    wanted = clean(typed)
    found = []
    for number, (act, meaning) in enumerate(MEANINGS.items()):
        ranks = [score(act.value, wanted)] if wanted else [0]
        told = [
            rank for word in meaning.replace(",", "").split() if (rank := score(word, wanted)) is not None
        ]
        ranks += [10 + rank for rank in told if wanted and rank < SCATTERED]
        known = [rank for rank in ranks if rank is not None]
        if known:
            pick = Pick(act, f"{act.value:<9}", meaning, "·" if act is now else " ")
            unfit = sign is not None and FIXED.get(act, sign) is not sign
            found.append((unfit, min(known), number, pick))
    return [pick for *_, pick in sorted(found, key=lambda each: each[:3])]


def signs(typed: str, *, now: Polarity | None = None) -> list[Pick[Polarity]]:
    """For, against and neither, as typed by those words or by the names in the figures."""
    wanted = clean(typed)
    return [
        Pick(polarity, f"{words:<7}", polarity.value, "·" if polarity is now else " ")
        for polarity, words in SIGNS.items()
        if not wanted or any(fold(name).startswith(fold(wanted)) for name in (words, polarity.value))
    ]


def targets(choices: Sequence[TargetChoice], typed: str) -> list[Pick[Target]]:
    """The topics and actors that answer to what was typed, best first; a name that none has is offered as
    a new topic and as a new actor of each kind."""
    wanted = clean(typed)
    if not wanted:
        return [_target(choice) for choice in choices[:SHOWN]]
    found = []
    for number, choice in enumerate(choices):
        rank = score(fold(choice.target.name), fold(wanted))
        others = [
            other
            for name in choice.other_names
            if (other := score(fold(name), fold(wanted))) is not None and other < SCATTERED
        ]
        ranks = [*([float(rank)] if rank is not None else []), *(other + 0.5 for other in others)]
        if ranks:
            found.append((min(ranks), number, _target(choice)))
    picks = [pick for _, _, pick in sorted(found, key=lambda each: each[:2])[:SHOWN]]
    taken = any(
        fold(name) == fold(wanted) for choice in choices for name in (choice.target.name, *choice.other_names)
    )
    return picks if taken else [*picks, *_new_targets(wanted)]


def actors(choices: Sequence[ActorChoice], typed: str) -> list[Pick[Speaker]]:
    """Who answers to what was typed, as in the picker of speakers, but always somebody."""
    return [pick for pick in speakers(choices, typed) if pick.value.name is not None]


def in_words(row: StatementRow) -> str:
    """A statement on one line: ``Lena Orsk · against · REJECT → dam inspection``."""
    target = f" → {one_line(row.target)}" if row.target else ""
    modes = f" ({', '.join(row.modes)})" if row.modes else ""
    return f"{one_line(row.actor)} · {SIGNS[row.polarity]} · {row.act.value}{target}{modes}"


def many_in_words(rows: Sequence[StatementRow]) -> str:
    """Several statements on one line: ``3 statements: 2 against, 1 for``."""
    counts = [(sum(row.polarity is polarity for row in rows), words) for polarity, words in SIGNS.items()]
    told = ", ".join(f"{number:,} {words}" for number, words in counts if number)
    return f"{len(rows):,} statements: {told}"


def _target(choice: TargetChoice) -> Pick[Target]:
    return Pick(
        choice.target, one_line(choice.target.name), one_line(choice.note), "·" if choice.is_here else " "
    )


def _new_targets(name: str) -> list[Pick[Target]]:
    topic = Pick(Target(name, is_topic=True), f"new topic: {name}", mark="+")
    return [topic, *(Pick(Target(name, kind=kind), f"new {kind.value}: {name}", mark="+") for kind in KINDS)]
