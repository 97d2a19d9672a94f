"""Times as the library keeps them: whole seconds of UTC since 1970."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_epoch(moment: datetime) -> int:
    """Whole seconds, fractions dropped; ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return (moment - _EPOCH) // timedelta(seconds=1)


def from_epoch(seconds: int) -> datetime:
    """An aware UTC time; also before 1970, where the platform's own functions may refuse."""
    return _EPOCH + timedelta(seconds=seconds)


def maybe_to_epoch(moment: datetime | None) -> int | None:
    """`to_epoch`, `None` staying `None`."""
    return None if moment is None else to_epoch(moment)


def maybe_from_epoch(seconds: int | None) -> datetime | None:
    """`from_epoch`, `None` staying `None`."""
    return None if seconds is None else from_epoch(seconds)


def now_epoch() -> int:
    """This moment."""
    return to_epoch(datetime.now(UTC))
