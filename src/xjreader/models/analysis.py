"""What the analysis finds in a text: quotations, attributions, actors and statements.

Offsets are characters into one revision's text, end exclusive, always.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from msgspec import Struct, field

from xjreader.models.article import Block
from xjreader.models.query import Query
from xjreader.models.stance import Window


class Span(NamedTuple):
    """A stretch of text, end exclusive."""

    start: int
    end: int


Spans = tuple[Span, ...]


class AttributionType(StrEnum):
    """How much of the content stands inside quotation marks: all, part, none."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class ActorKind(StrEnum):
    PERSON = "person"
    STATE = "state"
    ORGANISATION = "organisation"
    GROUP = "group"


class Act(StrEnum):
    """PLOVER's sixteen event types, plus DENY and APPEAL (CAMEO 016 and 02)."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    APPEAL = "APPEAL"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    DENY = "DENY"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"


class Polarity(StrEnum):
    SUPPORT = "support"
    OPPOSE = "oppose"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> int:
        """+1, -1 or 0, as it counts in a net value."""
        return {"support": 1, "oppose": -1, "neutral": 0}[self.value]


class Mode(StrEnum):
    """How an act is reported. A negated act keeps its act; the polarity is what the sentence says."""

    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    FUTURE = "future"
    HISTORICAL = "historical"


class Verdict(StrEnum):
    """Who says that a row is so."""

    MACHINE = "machine"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class Actor(Struct, frozen=True):
    """Somebody who speaks or acts, or is spoken of."""

    name: str
    """Canonical name."""
    kind: ActorKind
    aliases: tuple[str, ...] = ()
    affiliation: str | None = None
    """Canonical name of the body or state that it belongs to."""


class Topic(Struct, frozen=True):
    """A named issue of the person's, with the phrases that stand for it."""

    name: str
    phrases: tuple[str, ...] = ()


class ActPhrase(Struct, frozen=True):
    """A verb, with words that must follow it, that performs an act: the person's own beside the reader's."""

    phrase: str
    """Base form first; ``*`` stands for up to three words, ``@`` for the target between the phrase's own
    words, ``+`` at the end for what is given to it."""
    act: Act
    polarity: Polarity | None = None
    """`None` for the act's own."""
    reason: str = ""


class Quotation(Struct, frozen=True):
    """A pair of quotation marks (or one that is never closed) with what stands inside."""

    start: int
    """The opening mark."""
    end: int
    """One past the closing mark, or past the last character where none closes it."""
    inner: Span
    """What stands between the marks."""
    closed: bool = True
    continues: bool = False
    """The next paragraph opens with a mark and goes on with the same speech."""
    depth: int = 0
    """0 outermost, 1 a quotation within a quotation, and so on."""


class Attribution(Struct, frozen=True):
    """Who said what: source, cue, content, and the actor that the source stands for."""

    source: Spans
    """Who speaks; empty where the text does not say in this sentence."""
    cue: Spans
    """said, denied, "according to"; empty for a quotation without one."""
    content: Spans
    """What is said; several spans where the cue interrupts it."""
    type: AttributionType
    actor: str | None
    """Canonical name, or `None` where we do not know."""
    confidence: float
    """0 to 1."""
    candidates: tuple[str, ...] = ()
    """Who it might be, likeliest first, where `actor` is `None`."""


class Statement(Struct, frozen=True):
    """An actor's coded stance towards a recipient (an actor) or a topic, with its evidence."""

    actor: str
    recipient: str | None
    topic: str | None
    act: Act
    polarity: Polarity
    modes: tuple[Mode, ...]
    evidence: Spans
    confidence: float
    attribution: int | None = None
    """Index into `Analysis.attributions`; `None` for a reported act."""


class Analysis(Struct, frozen=True):
    """Everything found in one text, reproducible from the text and the actors given."""

    language: str
    attributions: tuple[Attribution, ...]
    statements: tuple[Statement, ...]
    actors: tuple[Actor, ...] = ()
    """Actors found in the text itself (full names seen), beyond those given."""


# Rows as the panes show them -------------------------------------------------------------


class QuoteRow(Struct, frozen=True):
    """An attribution with what its line in the Quotes pane needs."""

    id: int
    article_id: int
    revision_id: int
    article_title: str
    feed_title: str
    published: datetime | None
    """Never later than when the article was first seen; `None` where the source gives no date."""
    source: Spans
    cue: Spans
    content: Spans
    type: AttributionType
    actor: str | None
    candidates: tuple[str, ...]
    confidence: float
    verdict: Verdict
    source_text: str
    cue_text: str
    content_text: str
    """Spans joined by `` … ``."""
    targets: tuple[str, ...]
    """Recipients and topics of the statements that come from it."""
    correction_id: int | None = None
    """What a person said of it, where somebody did."""
    machine: "MachineQuote | None" = None
    """What the machine has there, where a person said something else; `None` also where it has nothing."""


class MachineQuote(Struct, frozen=True):
    """What the machine found, beside what a person says of it."""

    source: Spans
    content: Spans
    type: AttributionType
    actor: str | None
    content_text: str


class Coding(Struct, frozen=True):
    """Who takes which stance towards what, by one account: the machine's or the person's."""

    actor: str
    recipient: str | None
    topic: str | None
    act: Act
    polarity: Polarity
    modes: tuple[Mode, ...] = ()

    @property
    def target(self) -> str:
        """Recipient or topic, whichever it is."""
        return self.recipient or self.topic or ""


class StatementRow(Struct, frozen=True):
    """A statement with what its line in a table needs."""

    id: int
    article_id: int
    revision_id: int
    article_title: str
    feed_title: str
    story_id: int
    published: datetime | None
    """Never later than when the article was first seen; `None` where the source gives no date."""
    actor: str
    affiliation: str | None
    recipient: str | None
    topic: str | None
    act: Act
    polarity: Polarity
    modes: tuple[Mode, ...]
    evidence: Spans
    evidence_text: str
    confidence: float
    verdict: Verdict
    quote_id: int | None = None
    """The attribution that it comes from; `None` for a reported act."""
    correction_id: int | None = None
    """What a person said of it, where somebody did."""
    machine: Coding | None = None
    """What the machine has there, where a person said something of it or of its quote; `None` also where
    the machine has nothing."""
    outlets: int = 1
    """How many carry the story; copies of it count once."""

    @property
    def target(self) -> str:
        """Recipient or topic, whichever it is."""
        return self.recipient or self.topic or ""

    @property
    def coding(self) -> Coding:
        """The statement as it stands, without its place."""
        return Coding(self.actor, self.recipient, self.topic, self.act, self.polarity, self.modes)


class ActorRow(Struct, frozen=True):
    """An actor as the sources pane and the pickers show it."""

    id: int
    name: str
    kind: ActorKind
    affiliation: str | None
    aliases: tuple[str, ...]
    articles: int
    unread: int


class Scope(Struct, frozen=True):
    """Which articles a quote list or a count is about; no field set means all of them.

    With a query, the fields that speak of rows (actor, target, stance, act, type, quote) also
    narrow the rows themselves; of several fields all must hold.
    """

    article_ids: tuple[int, ...] | None = None
    query: Query | None = None
    window: Window | None = None
    """Only what is dated in it; what no source dates is in no window."""


class WaitingRevision(Struct, frozen=True):
    """A current text that waits for its analysis."""

    revision_id: int
    article_id: int
    title: str
    text: str
    blocks: tuple[Block, ...]
    language: str
    published: datetime
    """What the list sorts by where the source gives no date."""


CorrectionKind = Literal["attribution", "statement"]

Standing = Literal["here", "waiting", "words gone", "overruled"]
"""Whether a correction's words still stand in the article's current text; waiting: it is not analysed yet;
overruled: the words stand there, but what the person said of the quote that the statement comes from (no
quote, another speaker) leaves no room for the statement."""


class Correction(Struct, frozen=True):
    """What a person said of a machine's row, tied to the words that it stands on."""

    id: int
    made_at: datetime
    revision_id: int
    article_id: int
    kind: CorrectionKind
    words: str
    """The words that it is tied to."""
    verdict: Verdict
    change: Mapping[str, object]
    """Field to new value: actor, kind of an actor not known before, type, source, content (attribution;
    spans into the text of `revision_id`); actor, recipient, topic, act, polarity, modes, and kinds of actors
    not known before (statement)."""
    article_title: str = ""
    actor: str | None = None
    """Who speaks, or takes the stance, as the person says."""
    machine_actor: str | None = None
    """Whom the machine named."""
    machine_words: str = ""
    """The words as the machine had them; empty for a statement that the person added."""
    standing: Standing = "here"
    coding: Coding | None = None
    """The statement as the person says it is; as it was, where it was rejected."""
    machine_coding: Coding | None = None
    """The statement as the machine had it; `None` where the person added it."""
    spans: Spans = ()
    """Where `words` stand in the text of `revision_id`."""

    @property
    def is_added(self) -> bool:
        """The person added a statement that the machine did not have."""
        return self.kind == "statement" and self.machine_coding is None


class Saying(Struct, frozen=True):
    """What a person says of one row, to be recorded: alone, or with others as one deed."""

    kind: CorrectionKind
    row_id: int
    verdict: Verdict
    change: Mapping[str, object] = field(default_factory=dict)
    """As `Correction.change`; fields that are not named stay."""
    seen: tuple[int, Spans] | None = None
    """The revision and the words that the person looked at; where the row of that number is another one by
    now, the one on these words is meant."""
    coding: Coding | None = None
    """The statement that the person looked at, where several stand on the same words."""
    coded: Sequence[Statement] | None = None
    """A quote's statements as it is now said to be; without them the machine's stay."""


class Addition(Struct, frozen=True):
    """A statement that the machine missed, as a person codes it."""

    revision_id: int
    """The text that it stands in."""
    evidence: Spans
    coding: Coding
    actor_kind: ActorKind | None = None
    """Of an actor whom the library does not have yet."""
    recipient_kind: ActorKind | None = None


class Judged(Struct, frozen=True):
    """How much of the machine's work on quotes a person judged so far, and how."""

    confirmed: int = 0
    corrected: int = 0
    rejected: int = 0
    speakers: int = 0
    """Of the corrected those with another speaker."""
    words: int = 0
    """Of the corrected those with other words."""
    gone: int = 0
    """Of all those whose words the current text no longer has."""

    @property
    def n(self) -> int:
        return self.confirmed + self.corrected + self.rejected
