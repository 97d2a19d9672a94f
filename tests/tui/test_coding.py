"""What answers to what is typed where a statement is coded, by value."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xjreader.models.analysis import (
    Act,
    Actor,
    ActorKind,
    Coding,
    Polarity,
    Span,
    StatementRow,
    Verdict,
)
from xjreader.services.choices import ActorChoice, Target, TargetChoice
from xjreader.services.stating import USUAL
from xjreader.tui import coding
from xjreader.tui.screens.judge_statements import Deed, choices, told

ROW = StatementRow(
    id=1, article_id=1, revision_id=1, article_title="The dam", feed_title="Wire", story_id=1,
    published=datetime(2031, 5, 1, tzinfo=UTC), actor="Lena Orsk", affiliation="Orvane", recipient=None,
    topic="dam inspection", act=Act.REJECT, polarity=Polarity.OPPOSE, modes=(), evidence=(Span(0, 9),),
    evidence_text="A farce.", confidence=0.9, verdict=Verdict.MACHINE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rej", [Act.REJECT]),
        ("false", [Act.DENY]),
        ("strike", [Act.PROTEST]),
        ("sanct", [Act.SANCTION]),
        ("demand", [Act.REQUEST]),
        ("zzz", []),
    ],
)
def test_acts_answer_by_name_and_meaning(typed: str, found: list[Act]) -> None:
    assert [pick.value for pick in coding.acts(typed)] == found


def test_all_eighteen_acts_stand_in_their_order_and_the_one_it_has_is_marked() -> None:
    picks = coding.acts("", now=Act.DENY)
    assert [pick.value for pick in picks] == list(Act)
    assert [pick.value for pick in picks if pick.mark.strip()] == [Act.DENY]


def test_acts_that_go_with_the_sign_stand_first() -> None:
    picks = [pick.value for pick in coding.acts("", sign=Polarity.SUPPORT)]
    assert sorted(picks) == sorted(Act)
    assert picks[-6:] == [Act.ACCUSE, Act.REJECT, Act.THREATEN, Act.SANCTION, Act.COERCE, Act.ASSAULT]


def test_a_name_goes_before_a_meaning() -> None:
    assert next(pick.value for pick in coding.acts("support")) is Act.SUPPORT


def test_signs_answer_to_both_of_their_names() -> None:
    assert [pick.value for pick in coding.signs("")] == list(Polarity)
    for typed, sign in (("ag", Polarity.OPPOSE), ("opp", Polarity.OPPOSE), ("neu", Polarity.NEUTRAL)):
        assert [pick.value for pick in coding.signs(typed)] == [sign]


TARGETS = [
    TargetChoice(Target("dam inspection", is_topic=True), "topic", ("inspection of the dam",), is_here=True),
    TargetChoice(Target("Orvane"), "state", ("the Orvanian government",)),
    TargetChoice(Target("River Council"), "organisation"),
]


def test_targets_answer_by_name_and_alias_and_a_new_one_is_offered() -> None:
    assert [pick.value.name for pick in coding.targets(TARGETS, "")] == [
        "dam inspection",
        "Orvane",
        "River Council",
    ]
    picks = coding.targets(TARGETS, "orvanian")
    assert picks[0].value.name == "Orvane"
    assert [pick.label for pick in picks[1:]] == [
        "new topic: orvanian",
        "new person: orvanian",
        "new organisation: orvanian",
        "new state: orvanian",
        "new group: orvanian",
    ]
    assert (picks[1].value.is_topic, picks[2].value.kind) == (True, ActorKind.PERSON)
    assert [pick.value.name for pick in coding.targets(TARGETS, "river council")] == ["River Council"]


def test_an_actor_of_a_statement_is_always_somebody() -> None:
    known = [ActorChoice(Actor("Lena Orsk", ActorKind.PERSON), 3)]
    assert [pick.value.name for pick in coding.actors(known, "")] == ["Lena Orsk"]
    assert [pick.value.name for pick in coding.actors(known, "unknown")] == ["unknown"] * 4, "as a new name"


@given(st.text(max_size=20))
def test_whatever_is_typed_is_only_text(typed: str) -> None:
    for picks in (coding.acts(typed), coding.signs(typed), coding.targets(TARGETS, typed)):
        assert all("\n" not in pick.label and "\x1b" not in pick.label for pick in picks)


def test_every_act_has_a_usual_sign() -> None:
    assert {act: USUAL.get(act, Polarity.OPPOSE) for act in (Act.SUPPORT, Act.CONSULT, Act.DENY)} == {
        Act.SUPPORT: Polarity.SUPPORT,
        Act.CONSULT: Polarity.NEUTRAL,
        Act.DENY: Polarity.OPPOSE,
    }


# The menu -----------------------------------------------------------------------------------------


def deeds(*rows: StatementRow) -> list[Deed]:
    return [choice.deed for choice in choices(rows)]


def test_the_menu_offers_what_can_be_said() -> None:
    rest = [Deed.ACT, Deed.TARGET, Deed.ACTOR]
    assert deeds(ROW) == [Deed.CONFIRM, Deed.FLIP, Deed.NEUTRAL, *rest, Deed.REJECT]
    neutral = replace(ROW, polarity=Polarity.NEUTRAL)
    assert deeds(neutral) == [Deed.CONFIRM, Deed.SUPPORT, Deed.OPPOSE, *rest, Deed.REJECT]
    rejected = replace(ROW, verdict=Verdict.REJECTED, correction_id=7)
    assert deeds(rejected) == [Deed.CONFIRM, Deed.FLIP, Deed.NEUTRAL, *rest, Deed.TAKE_BACK]
    confirmed = replace(ROW, verdict=Verdict.CONFIRMED, correction_id=7)
    assert deeds(confirmed) == [Deed.FLIP, Deed.NEUTRAL, *rest, Deed.REJECT, Deed.TAKE_BACK]
    assert deeds(ROW, neutral)[:5] == [
        Deed.CONFIRM, Deed.FLIP, Deed.SUPPORT, Deed.OPPOSE, Deed.NEUTRAL,
    ]  # fmt: skip
    coded_with_its_quote = replace(ROW, correction_id=7)
    assert Deed.TAKE_BACK not in deeds(coded_with_its_quote), "that was said of the quote"


def test_what_it_is_about_is_told_with_what_the_machine_had() -> None:
    assert told([ROW]) == ["Lena Orsk · against · REJECT → dam inspection", "A farce."]
    machine = Coding("Lena Orsk", None, "dam inspection", Act.DENY, Polarity.SUPPORT)
    assert told([replace(ROW, machine=machine)])[2] == (
        "the machine: Lena Orsk · for · DENY → dam inspection"
    )
    assert told([ROW, replace(ROW, polarity=Polarity.SUPPORT)]) == ["2 statements: 1 for, 1 against"]
    assert told([]) == []
