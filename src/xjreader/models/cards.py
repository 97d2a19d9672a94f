"""What stands on an actor's card: figures beside the rows that they rest on; counts nothing."""

from datetime import datetime

from msgspec import Struct

from xjreader.models.analysis import Act, ActorKind, StatementRow
from xjreader.models.stance import Counting, Tally, Whose


class Affiliates(Struct, frozen=True):
    """Whom an actor belongs to, and who belongs to it."""

    above: tuple[str, ...]
    """The body that it belongs to, that body's own, and so on up."""
    below: tuple[tuple[str, int], ...]
    """Everybody affiliated with how far below they stand (1: directly), the nearest first, then by name."""


class TargetCard(Struct, frozen=True):
    """Where an actor stands on one target."""

    target: str
    tally: Tally
    """Its `percents` are the shares."""
    acts: tuple[tuple[Act, int], ...]
    """How often each act counts, by the same rule; most first."""
    first: datetime | None
    """When the oldest was published; `None` where no source gives a date."""
    last: datetime | None
    newest: StatementRow | None
    """The newest statement, which is the evidence."""
    opposing: StatementRow | None
    """What somebody of another camp says on the same target with the other sign, nearest in time to
    `newest`."""


class ActorCard(Struct, frozen=True):
    """One actor: where it stands, on what, with whom, against whom."""

    actor: str
    kind: ActorKind
    aliases: tuple[str, ...]
    affiliates: Affiliates
    counting: Counting
    whose: Whose
    rollup: bool
    """Whether everybody affiliated is counted in."""
    tally: Tally
    acts: tuple[tuple[Act, int], ...]
    first: datetime | None
    last: datetime | None
    targets: tuple[TargetCard, ...]
    """Most spoken of first, as many as were asked for."""
    total: int
    """How many targets there are in all."""
