"""Rows of an invented dispute for the widgets' tests: Valdoria, its neighbours, and one visit."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from xjreader.models.analysis import (
    Act,
    ActorKind,
    AttributionType,
    MachineQuote,
    Mode,
    Polarity,
    QuoteRow,
    Span,
    StatementRow,
    Verdict,
)
from xjreader.models.article import Article, ArticleRow, Block, Document, Link, Provenance, Revision
from xjreader.models.cards import ActorCard, Affiliates, TargetCard
from xjreader.models.stance import (
    Bounds,
    MatrixCell,
    Moving,
    SignChange,
    StanceRow,
    Tally,
    TargetRow,
    Timeline,
    TimelineRow,
)
from xjreader.tui.widgets.sources import SourceNode

NOW = datetime(2031, 6, 18, 7, 5, tzinfo=UTC)
"""A Wednesday."""

TITLES = (
    'Valdoria rejects "one-sided" inspection call',
    "Assembly office: talks “in the final stretch”, no date for the High Envoy yet",
    "Dost: no decision on the visit yet",
    "Seven states follow with sanctions on the northern districts' governors",
    "What the satellite pictures show",
    "瓦尔多里亚拒绝“片面”的核查呼吁,外交部发言人塔恩作出回应",
    "Border camps: what is known",
    "북부 지구에 대한 조사 요구를 거부하다",
)


def now() -> datetime:
    return NOW


def article_row(number: int = 0, **changes: object) -> ArticleRow:
    """Row `number`, the same every time; every property occurs somewhere in a dozen."""
    values: dict[str, object] = {
        "id": number + 1,
        "title": TITLES[number % len(TITLES)],
        "feed_title": ("Meridian Wire", "Tamar Bay Observer", "Valdorian State News Agency")[number % 3],
        "published": NOW - timedelta(minutes=24),
        "sort_at": NOW - timedelta(minutes=24) - timedelta(hours=13) * number,
        "is_read": number % 3 == 2,
        "is_starred": number % 5 == 2,
        "revisions": 2 if number % 4 == 0 else 1,
        "quotes": (3, 0, 12)[number % 3],
        "outlets": (14, 1, 1, 3)[number % 4],
        "has_note": number % 6 == 1,
        "tags": (("visit",), (), ("sanctions", "to-check"), ())[number % 4],
        "analysing": number % 9 == 4,
    }
    values |= changes
    values.setdefault("is_edited", values["revisions"] != 1)
    return ArticleRow(**values)  # type: ignore[arg-type]


def load(ids: Sequence[int]) -> list[ArticleRow]:
    return [article_row(number - 1) for number in ids]


PARAGRAPHS: tuple[tuple[str, str, int], ...] = (
    (
        "paragraph",
        0,
        "Valdoria's foreign ministry on Tuesday rejected what it called a “one-sided and uninformed” "
        "call for an inspection of the northern districts. “We welcome visitors, not judges,” "
        "spokeswoman Ilse Tarn said. Asked about the High Envoy's letter, she said the ministry had "
        "“nothing to add.”",
    ),
    ("heading", 2, "A letter without an answer"),
    (
        "paragraph",
        0,
        "Marin Dost, who speaks for the Assembly office in Kessel, said that the letter had been "
        "delivered twice. Local reports about the camps, the ministry denied.",
    ),
    ("item", 0, "Seven states signed the call"),
    ("item", 1, "three of them with reservations"),
    ("quote", 0, "Whoever wishes to see the districts may see them, as long as he comes as a guest."),
    ("code", 0, "ref:  KES/2031/17\nlist: N-4, N-5"),
    (
        "paragraph",
        0,
        "外交部发言人塔恩说:“我们欢迎客人,不欢迎法官。”她没有回答关于信件的问题,也没有说明何时答复。",
    ),
)  # type: ignore[assignment]


def document() -> Document:
    """The text of the article with the quotations, with one link."""
    text, blocks = "", []
    for kind, level, body in PARAGRAPHS:
        text += "\n\n" if text else ""
        blocks.append(Block(len(text), len(text) + len(body), kind, level))  # type: ignore[arg-type]
        text += body
    start = text.index("the letter had been")
    link = Link(start, start + len("the letter"), "https://assembly.example/letters/2031/17")
    return Document(text, tuple(blocks), (link,))


def article(number: int = 0, *, text: Document | None = None, **changes: object) -> Article:
    row = article_row(number, **changes)
    seen = NOW - timedelta(minutes=20)
    return Article(
        row=row,
        url="https://meridian.example/2031/06/18/valdoria-inspection",
        author="Oona Brandt",
        language="en",
        updated=NOW - timedelta(minutes=3),
        first_seen=seen,
        revision=Revision(7, row.id, row.title, text or document(), seen, "feed", 1),
        provenances=(Provenance(1, row.feed_title, "https://meridian.example/feed", "g1", "u1", seen, seen),),
        note="",
        shown_at=seen,
    )


def quote_row(number: int, source: str, cue: str, contents: Sequence[str], **changes: object) -> QuoteRow:
    """A quotation found in `document()` by its wording."""
    text = document().text

    def spans(*parts: str) -> tuple[Span, ...]:
        return tuple(Span(text.index(part), text.index(part) + len(part)) for part in parts if part)

    values: dict[str, object] = {
        "id": number,
        "article_id": 1,
        "revision_id": 7,
        "article_title": TITLES[0],
        "feed_title": "Meridian Wire",
        "published": NOW - timedelta(minutes=24),
        "source": spans(source),
        "cue": spans(cue),
        "content": spans(*contents),
        "type": AttributionType.DIRECT,
        "actor": "Ilse Tarn",
        "candidates": (),
        "confidence": 0.97,
        "verdict": Verdict.MACHINE,
        "source_text": source,
        "cue_text": cue,
        "content_text": " … ".join(contents),
        "targets": ("Valdoria",),
    }
    return QuoteRow(**(values | changes))  # type: ignore[arg-type]


def machine_quote(actor: str | None, content: str) -> MachineQuote:
    """What the machine had there."""
    start = document().text.index(content)
    span = Span(start, start + len(content))
    return MachineQuote((), (span,), AttributionType.DIRECT, actor, content)


def quotes() -> list[QuoteRow]:
    """The quotations of `document()`, in text order."""
    return [
        quote_row(
            41,
            "Valdoria's foreign ministry",
            "rejected what it called",
            ["a “one-sided and uninformed” call for an inspection of the northern districts"],
            type=AttributionType.MIXED,
            actor="Foreign Ministry of Valdoria",
            targets=("inspection",),
            confidence=0.91,
            verdict=Verdict.CONFIRMED,
            correction_id=1,
            machine=machine_quote(
                "Foreign Ministry of Valdoria",
                "a “one-sided and uninformed” call for an inspection of the northern districts",
            ),
        ),
        quote_row(42, "spokeswoman Ilse Tarn", "said", ["“We welcome visitors, not judges,”"]),
        quote_row(
            43,
            "",
            "she said",
            ["the ministry had “nothing to add.”"],
            type=AttributionType.MIXED,
            actor=None,
            candidates=("Ilse Tarn", "Aron Ruun"),
            confidence=0.48,
            targets=(),
        ),
        quote_row(
            44,
            "Marin Dost",
            "said that",
            ["the letter had been delivered twice"],
            type=AttributionType.INDIRECT,
            actor="Marin Dost",
            confidence=0.83,
            targets=("Valdoria", "the letter"),
        ),
        quote_row(
            45,
            "the ministry",
            "denied",
            ["Local reports about the camps"],
            type=AttributionType.INDIRECT,
            actor="Foreign Ministry of Valdoria",
            confidence=0.71,
            verdict=Verdict.REJECTED,
            correction_id=2,
            targets=("camps",),
        ),
        quote_row(
            46,
            "外交部发言人塔恩",
            "说",
            ["“我们欢迎客人,不欢迎法官。”"],
            confidence=0.66,
            verdict=Verdict.CORRECTED,
            correction_id=3,
            machine=machine_quote("Aron Ruun", "“我们欢迎客人,不欢迎法官。”"),
        ),
    ]


def source_nodes() -> list[SourceNode]:
    """A small tree with every kind of node."""
    return [
        SourceNode("all", "All", "all", "", 312, 12_408),
        SourceNode("starred", "Starred", "starred", "is:starred", 2, 61),
        SourceNode("views", "Views", "section", "", has_children=True),
        SourceNode("view:denials", "Denials since Monday", "view", "act:DENY", 12, 40, 1),
        SourceNode("feeds", "Feeds", "section", "", has_children=True),
        SourceNode("folder:Assembly", "Assembly", "folder", "folder:Assembly", 11, 90, 1, True),
        SourceNode("feed:1", "Press office", "feed", "feed:1", 3, 40, 2),
        SourceNode(
            "feed:2", "Kessel desk", "feed", "feed:2", 8, 50, 2, mark="!", tooltip="HTTP 503 at 06:58"
        ),
        SourceNode("folder:Wires", "Wires", "folder", "folder:Wires", 1_120, 9_000, 1, True),
        SourceNode("feed:3", "Meridian Wire", "feed", "feed:3", 1_120, 9_000, 2),
        SourceNode("actors", "Actors", "section", "", has_children=True),
        SourceNode("actor:Valdoria+", "Valdoria+", "actor", "actor:Valdoria+", 88, 900, 1),
        SourceNode("actor:Dost", "Marin Dost", "actor", 'actor:"Marin Dost"', 0, 17, 1),
        SourceNode("tags", "Tags", "section", "", has_children=True),
        SourceNode("tag:visit", "visit", "tag", "tag:visit", 31, 44, 1),
        SourceNode("tag:old", "to-check", "tag", "tag:to-check", 0, 0, 1),
    ]


def stance_rows() -> list[StanceRow]:
    """Four actors: against, mixed, even and neutral."""
    return [
        StanceRow(
            "Valdoria+",
            Tally(2, 11, 1),
            (("visit", Tally(2, 2)), ("High Envoy", Tally(0, 8)), ("camps", Tally(0, 1))),
            NOW,
            (Tally(), Tally(2), Tally(1, 1), Tally(0, 0, 1), Tally(0, 3), Tally(0, 9)),
        ),
        StanceRow(
            "Marin Dost",
            Tally(4, 1, 1),
            (("visit", Tally(3)), ("access", Tally(1, 1))),
            NOW - timedelta(days=2),
        ),
        StanceRow("Assembly office of the Seven", Tally(2, 2, 1), (("Valdoria", Tally(2, 2, 1)),), NOW),
        StanceRow("塔恩", Tally(0, 0, 3), (("visit", Tally(0, 0, 3)),), NOW - timedelta(days=60)),
    ]


def matrix_cells() -> list[MatrixCell]:
    return [
        MatrixCell("Valdoria+", "visit", Tally(2, 2)),
        MatrixCell("Valdoria+", "High Envoy", Tally(0, 8)),
        MatrixCell("Marin Dost", "visit", Tally(3)),
        MatrixCell("Marin Dost", "access to the northern districts", Tally(1)),
        MatrixCell("Ilse Tarn", "camps", Tally(0, 0, 2)),
        MatrixCell("Ilse Tarn", "visit", Tally(0, 1)),
    ]


def target_rows() -> list[TargetRow]:
    return [
        TargetRow(
            "visit",
            Tally(5, 3),
            (("Valdoria+", Tally(2, 2)), ("Marin Dost", Tally(3)), ("Ilse Tarn", Tally(0, 1))),
            NOW,
        ),
        TargetRow("High Envoy", Tally(0, 8), (("Valdoria+", Tally(0, 8)),), NOW),
        TargetRow("camps", Tally(0, 0, 2), (("Ilse Tarn", Tally(0, 0, 2)),), NOW - timedelta(days=3)),
    ]


def bounds(number: int) -> Bounds:
    """The days of window `number`."""
    first = date(2031, 1, 6) + timedelta(days=7 * number)
    return Bounds(first, first + timedelta(days=30))


def timeline(windows: int = 6) -> Timeline:
    """Who came round, who did not, and who spoke once."""
    tail = (Tally(),) * (windows - 6)
    return Timeline(
        moving=Moving(30, 7),
        windows=tuple(bounds(number) for number in range(windows)),
        rows=(
            TimelineRow(
                "Valdoria+",
                "visit",
                Tally(4, 5),
                (Tally(3), Tally(3), Tally(1, 1), Tally(), Tally(0, 4), Tally(0, 4), *tail),
                (SignChange(1, 4, -1),),
            ),
            TimelineRow(
                "Marin Dost",
                "visit",
                Tally(2),
                (Tally(), Tally(), Tally(), Tally(), Tally(2), Tally(2), *tail),
                (),
            ),
            TimelineRow(
                "Marin Dost",
                "access",
                Tally(0, 0, 1),
                (Tally(0, 0, 1), Tally(), Tally(), Tally(), Tally(), Tally(), *tail),
                (),
            ),
        ),
        total=3,
        n=12,
        undated=1,
    )


def card(*, rollup: bool = False) -> ActorCard:
    """Where Valdoria stands: on the visit both ways, against the envoy, on the camps neither way."""
    other = statement_row(
        7, actor="Marin Dost", affiliation=None, polarity=Polarity.SUPPORT, act=Act.SUPPORT,
        evidence_text="Dost called the visit “the one door that is open”.",
    )  # fmt: skip
    return ActorCard(
        actor="Valdoria",
        kind=ActorKind.STATE,
        aliases=("Kessel",),
        affiliates=Affiliates(("League of the North",), (("Ilse Tarn", 1), ("Foreign Ministry", 1))),
        counting="document",
        whose="both",
        rollup=rollup,
        tally=Tally(2, 11, 2),
        acts=((Act.REJECT, 6), (Act.DENY, 3), (Act.SUPPORT, 2), (Act.ACCUSE, 2), (Act.CONSULT, 2)),
        first=NOW - timedelta(days=90),
        last=NOW,
        targets=(
            TargetCard(
                "visit", Tally(2, 3), ((Act.REJECT, 3), (Act.SUPPORT, 2)), NOW, NOW, statement_row(0), other,
            ),
            TargetCard(
                "High Envoy", Tally(0, 8), ((Act.REJECT, 3), (Act.DENY, 3), (Act.ACCUSE, 2)), NOW, NOW,
                statement_row(2, recipient="High Envoy", topic=None, act=Act.DENY), None,
            ),
            TargetCard(
                "camps", Tally(0, 0, 2), ((Act.CONSULT, 2),), None, None,
                statement_row(3, topic="camps", act=Act.CONSULT, polarity=Polarity.NEUTRAL), None,
            ),
        ),
        total=4,
    )  # fmt: skip


def statement_row(number: int = 0, **changes: object) -> StatementRow:
    values: dict[str, object] = {
        "id": number,
        "article_id": 1,
        "revision_id": 7,
        "article_title": TITLES[0],
        "feed_title": "Meridian Wire",
        "story_id": 3,
        "published": NOW - timedelta(hours=20 * number),
        "actor": "Ilse Tarn",
        "affiliation": "Valdoria",
        "recipient": None,
        "topic": "visit",
        "act": Act.REJECT,
        "polarity": Polarity.OPPOSE,
        "modes": (),
        "evidence": (Span(0, 40),),
        "evidence_text": "“We welcome visitors, not judges,” spokeswoman Ilse Tarn said.",
        "confidence": 0.88,
        "verdict": Verdict.MACHINE,
    }
    return StatementRow(**(values | changes))  # type: ignore[arg-type]


def statements() -> list[StatementRow]:
    return [
        statement_row(0),
        statement_row(
            1,
            actor="Marin Dost",
            affiliation=None,
            recipient="Valdoria",
            topic=None,
            act=Act.REQUEST,
            polarity=Polarity.SUPPORT,
            modes=(Mode.FUTURE, Mode.HYPOTHETICAL),
            evidence_text="Dost said the office would ask for access should the letter be answered.",
            verdict=Verdict.CONFIRMED,
        ),
        statement_row(2, act=Act.DENY, topic="camps", confidence=0.41),
        statement_row(3, act=Act.CONSULT, polarity=Polarity.NEUTRAL, verdict=Verdict.REJECTED),
        statement_row(500, actor="塔恩", affiliation=None, evidence_text="我们欢迎客人,不欢迎法官。"),
    ]
