"""What the pair coder decides and what stays with the rules, with a pair coder that says what it is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from xjreader.models.analysis import Act, Polarity, Span
from xjreader.nlp.drafts import Basis, Draft
from xjreader.nlp.fusion import Fusion
from xjreader.nlp.pairs.values import Coded, Pair, coded
from xjreader.nlp.reading import Reading, read

TEXT = "Ann Lee spoke of the old treaty with Bo Orr on Monday."
FOLLOWED = frozenset({"Ann Lee", "Bo Orr", "treaty"})
SPEECH = Draft(
    "Ann Lee", "Bo Orr", None, Act.ACCUSE, Polarity.OPPOSE, (), (Span(0, 54),), 0, Basis.MENTION, 0.95, 0.95,
    (0, 2), (8, 10),
)  # fmt: skip


@dataclass
class Told:
    """A pair coder that gives the same answer to every pair, and keeps what it was asked."""

    answer: Coded
    is_trained: bool = True
    asked: list[Pair] = field(default_factory=list)

    def code(self, reading: Reading, pairs: Sequence[Pair]) -> list[Coded]:
        self.asked += pairs
        return [self.answer] * len(pairs)


def answer(support: float, oppose: float, act: Act | None = None) -> Coded:
    polarities = {
        Polarity.SUPPORT: support,
        Polarity.OPPOSE: oppose,
        Polarity.NEUTRAL: 1 - support - oppose,
    }
    return coded(polarities, {act: 0.9} if act is not None else {})


def settle(draft: Draft, coder: Told | None, *, least: float = 0.0) -> list[tuple[str, str, float]]:
    fusion = Fusion(read(TEXT), FOLLOWED, least=least, coder=coder)
    return [(one.polarity.value, one.act.value, one.confidence) for one in fusion.statements([draft])]


def test_the_pair_coder_gives_sign_and_act_where_no_word_tells() -> None:
    ((sign, act, sure),) = settle(SPEECH, Told(answer(0.9, 0.05, Act.AGREE)))
    assert (sign, act) == ("support", "AGREE")
    assert sure > 0.5


def test_it_is_asked_with_the_words_of_both() -> None:
    coder = Told(answer(0.9, 0.05))
    settle(SPEECH, coder)
    (pair,) = coder.asked
    assert [TEXT[slice(*one)] for one in (pair.source or (0, 0), pair.target)] == ["Ann Lee", "Bo Orr"]


def test_where_it_finds_nothing_the_statement_is_unsure() -> None:
    ((_, _, unsure),) = settle(SPEECH, Told(answer(0.04, 0.06)))
    ((_, _, sure),) = settle(SPEECH, Told(answer(0.04, 0.9)))
    assert unsure < 0.3 < 0.5 < sure


def test_of_speech_it_makes_no_deed() -> None:
    ((_, act, _),) = settle(SPEECH, Told(answer(0.02, 0.95, Act.ASSAULT)))
    assert act == "ACCUSE"
    ((_, act, _),) = settle(replace(SPEECH, attribution=None), Told(answer(0.02, 0.95, Act.ASSAULT)))
    assert act == "ASSAULT"


def test_words_that_judge_may_turn_a_sign_that_it_is_unsure_of() -> None:
    toned = replace(SPEECH, basis=Basis.TONE, tone=-1.5)
    assert settle(toned, Told(answer(0.4, 0.35)))[0][0] == "oppose"
    assert settle(toned, Told(answer(0.9, 0.02)))[0][0] == "support"


@pytest.mark.parametrize("basis", [one for one in Basis if one not in (Basis.TONE, Basis.MENTION)])
def test_what_a_rule_found_stands(basis: Basis) -> None:
    coder = Told(answer(0.98, 0.01, Act.AID))
    ((sign, act, sure),) = settle(replace(SPEECH, basis=basis), coder)
    assert (sign, act) == ("oppose", "ACCUSE")
    assert sure > 0.8
    assert not coder.asked


@pytest.mark.parametrize("coder", [None, Told(answer(0.9, 0.05), is_trained=False)])
def test_without_one_the_tone_serves_and_is_never_sure(coder: Told | None) -> None:
    toned = replace(SPEECH, basis=Basis.TONE, tone=9.0)
    ((_, _, sure),) = settle(toned, coder)
    assert 0.3 < sure < 0.6
    assert settle(SPEECH, coder)[0][2] < 0.3
    assert coder is None or not coder.asked


def test_whom_nobody_follows_it_is_not_asked_about() -> None:
    coder = Told(answer(0.9, 0.05))
    ((_, _, sure),) = settle(replace(SPEECH, recipient="Cy Dow"), coder)
    assert not coder.asked
    assert sure < 0.2


def test_a_pair_is_coded_once_a_stretch_by_its_strongest_tone() -> None:
    fusion = Fusion(read(TEXT), FOLLOWED, least=0.0)
    toned = [
        replace(SPEECH, basis=Basis.TONE, tone=tone, polarity=sign)
        for tone, sign in ((0.2, Polarity.SUPPORT), (-1.0, Polarity.OPPOSE), (0.5, Polarity.SUPPORT))
    ]
    assert [one.polarity for one in fusion.statements(toned)] == [Polarity.OPPOSE]


def test_a_surer_actor_and_target_make_a_surer_statement() -> None:
    def sure(actor: float, target: float) -> float:
        ((_, _, found),) = settle(
            replace(SPEECH, basis=Basis.VERB, actor_sure=actor, target_sure=target), None
        )
        return found

    assert sure(0.95, 0.95) > sure(0.95, 0.6) > sure(0.6, 0.6)
    assert 0 < sure(0.01, 0.01) < sure(1.0, 1.0) < 1


def test_what_is_less_sure_than_the_least_is_left_out() -> None:
    ((_, _, sure),) = settle(SPEECH, None)
    assert not settle(SPEECH, None, least=sure + 0.01)
    assert settle(SPEECH, None, least=sure - 0.01)


def test_an_unsure_opinion_takes_the_sign_that_the_text_gives_the_pair() -> None:
    told = replace(SPEECH, basis=Basis.PATTERN, act=Act.SUPPORT, polarity=Polarity.SUPPORT)
    toned = replace(SPEECH, basis=Basis.TONE, tone=-0.4, evidence=(Span(10, 54),))
    fusion = Fusion(read(TEXT), FOLLOWED, least=0.0)
    alone, other = (fusion.statements(drafts) for drafts in ([toned], [told, toned]))
    assert [one.polarity.value for one in alone] == ["oppose"]
    assert [(one.act.value, one.polarity.value) for one in other] == [("SUPPORT", "support")] * 2
    assert other[1].confidence < alone[0].confidence


def test_what_an_act_tells_keeps_its_sign_against_the_rest() -> None:
    told = replace(SPEECH, basis=Basis.VERB, act=Act.SUPPORT, polarity=Polarity.SUPPORT)
    against = [
        replace(SPEECH, basis=Basis.NOUN, evidence=(Span(start, 54),), actor_sure=0.98) for start in (1, 2, 3)
    ]
    found = Fusion(read(TEXT), FOLLOWED, least=0.0).statements([told, *against])
    assert [one.polarity.value for one in found] == ["support", "oppose", "oppose", "oppose"]
