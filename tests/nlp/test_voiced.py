"""What nobody is said to say is left out of what the reader shows; the statements keep their attribution."""

import pytest

from xjreader.models.analysis import Act, Analysis, Attribution, AttributionType, Polarity, Span, Statement
from xjreader.nlp.pipeline import voiced

TEXT = "Lady said that he came"
CUE, CONTENT, SOURCE = (Span(5, 9),), (Span(10, 20),), (Span(0, 4),)


def attribution(*, source: bool = False, actor: str | None = None, quoted: bool = False) -> Attribution:
    kind = AttributionType.DIRECT if quoted else AttributionType.INDIRECT
    return Attribution(SOURCE if source else (), CUE, CONTENT, kind, actor, 0.8)


def test_an_indirect_attribution_without_source_and_actor_is_left_out() -> None:
    kept = (attribution(source=True), attribution(actor="Karvesh"), attribution(quoted=True))
    found = voiced(Analysis("en", (kept[0], attribution(), kept[1], attribution(), kept[2]), ()), TEXT)
    assert found.attributions == kept


def test_the_statements_follow_their_attribution() -> None:
    statement = Statement(
        "Karvesh", "Pellam", None, Act.ACCUSE, Polarity.OPPOSE, (), CONTENT, 0.7, attribution=1
    )
    analysis = Analysis("en", (attribution(), attribution(actor="Karvesh")), (statement,))
    (one,) = voiced(analysis, TEXT).statements
    assert one.attribution == 0


def test_an_analysis_in_which_everybody_is_named_stays_as_it_is() -> None:
    analysis = Analysis("en", (attribution(source=True),), ())
    assert voiced(analysis, TEXT) is analysis


def shown(text: str, kind: AttributionType = AttributionType.INDIRECT) -> bool:
    """Whether ``source | cue | content`` is left."""
    parts = text.split(" | ")
    starts = [0, len(parts[0]) + 1, len(parts[0]) + len(parts[1]) + 2]
    spans = [(Span(start, start + len(part)),) for start, part in zip(starts, parts, strict=True)]
    one = Attribution(spans[0], spans[1], spans[2], kind, "Karvesh", 0.9)
    return bool(voiced(Analysis("en", (one,), ()), " ".join(parts)).attributions)


@pytest.mark.parametrize(
    "text",
    [
        "She | supported | the union",
        "The envoy | dismissed | the call",
        "Karvesh | has welcomed | an",
        "The council | denied | the",
        "Orr | wanted | peace",
        "The town | greeted | the decision",
    ],
)
def test_a_bare_thing_under_a_verb_of_deeds_is_left_out(text: str) -> None:
    assert not shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "She | denied | the charge",
        "The envoy | condemned | the attack",
        "The envoy | dismissed | the allegations",
        "Karvesh | welcomed | the release of both men",
        "Karvesh | supported | to leave",
        "Orr | wanted | him to go",
        "The council’s | warning | of more rain",
        "She | called for | an inquiry",
    ],
)
def test_words_of_somebody_are_shown(text: str) -> None:
    assert shown(text)


def test_what_is_in_quotation_marks_is_shown() -> None:
    assert shown("Karvesh | welcomed | “the union”", AttributionType.DIRECT)
    assert shown("Karvesh | welcomed | the “union”", AttributionType.MIXED)
