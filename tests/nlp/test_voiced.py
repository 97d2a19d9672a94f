"""What nobody is said to say is left out of what the reader shows; the statements keep their attribution."""

from xjreader.models.analysis import Act, Analysis, Attribution, AttributionType, Polarity, Span, Statement
from xjreader.nlp.pipeline import voiced

CUE, CONTENT, SOURCE = (Span(5, 9),), (Span(10, 20),), (Span(0, 4),)


def attribution(*, source: bool = False, actor: str | None = None, quoted: bool = False) -> Attribution:
    kind = AttributionType.DIRECT if quoted else AttributionType.INDIRECT
    return Attribution(SOURCE if source else (), CUE, CONTENT, kind, actor, 0.8)


def test_an_indirect_attribution_without_source_and_actor_is_left_out() -> None:
    kept = (attribution(source=True), attribution(actor="Karvesh"), attribution(quoted=True))
    found = voiced(Analysis("en", (kept[0], attribution(), kept[1], attribution(), kept[2]), ()))
    assert found.attributions == kept


def test_the_statements_follow_their_attribution() -> None:
    statement = Statement(
        "Karvesh", "Pellam", None, Act.ACCUSE, Polarity.OPPOSE, (), CONTENT, 0.7, attribution=1
    )
    analysis = Analysis("en", (attribution(), attribution(actor="Karvesh")), (statement,))
    (one,) = voiced(analysis).statements
    assert one.attribution == 0


def test_an_analysis_in_which_everybody_is_named_stays_as_it_is() -> None:
    analysis = Analysis("en", (attribution(source=True),), ())
    assert voiced(analysis) is analysis
