"""What the stance views count, for scripts: records with their columns, and Markdown.

Counts nothing. Column names are a promise to people's scripts: they are added to, never renamed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from xjreader.models.analysis import StatementRow
from xjreader.models.cards import ActorCard, TargetCard
from xjreader.models.stance import (
    MatrixCell,
    StanceRow,
    Tally,
    TargetRow,
    Timeline,
    TimelinePoint,
)
from xjreader.services import columns, exports
from xjreader.services.briefs import Sources, plain
from xjreader.services.columns import TALLY_COLUMNS, Column
from xjreader.services.exports import Record, tally_record
from xjreader.services.jsontext import iso

CountRow = StanceRow | MatrixCell | TimelinePoint | TargetRow

STANCE_COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "actor": (
        *columns.STANCE_COLUMNS["actor"],
        Column("trend", "the net of each of the last moving windows, oldest first, the same for all rows"),
    ),
    "matrix": columns.STANCE_COLUMNS["matrix"],
    "timeline": (
        Column("period", "first day of the window, or of the day, week or month"),
        *columns.STANCE_COLUMNS["timeline"][1:],
        Column("after", "the first day after it"),
    ),
    "bars": (
        Column("target", "what it is about"),
        *TALLY_COLUMNS,
        Column("supporters", "actors whose net is for it, each with how much they said"),
        Column("opponents", "actors whose net is against it, likewise"),
        Column("undecided", "actors as often for as against, or neutral only, likewise"),
        Column("last", "time of the newest statement, UTC; empty where none has a date"),
    ),
    "card": (
        Column("actor", "whose card it is"),
        Column("target", "what it is about"),
        *TALLY_COLUMNS,
        Column("support_percent", "share of n; the three add up to 100"),
        Column("oppose_percent", "likewise"),
        Column("neutral_percent", "likewise"),
        Column("acts", "how often each act counts, most first"),
        Column("first", "time of the oldest statement, UTC; empty where none has a date"),
        Column("last", "time of the newest one"),
        Column("newest_id", "number of the newest statement"),
        Column("newest", "the words that it rests on"),
        Column("newest_article_id", "number of its article"),
        Column(
            "opposing_id", "number of the statement nearest in time, with the other sign, of another camp"
        ),
        Column("opposing_actor", "whose it is"),
        Column("opposing", "the words that it rests on"),
        Column("opposing_published", "time of its article, UTC"),
        Column("opposing_article_id", "number of its article"),
    ),
}


def moving_points(timeline: Timeline) -> Iterator[tuple[TimelinePoint, date]]:
    """Each window in which something was said, line by line, with the first day after it."""
    for row in timeline.rows:
        changed = {change.after for change in row.changes}
        for place, (bounds, tally) in enumerate(zip(timeline.windows, row.tallies, strict=True)):
            if tally.n:
                point = TimelinePoint(
                    actor=row.actor or "",
                    target=row.target or "",
                    period=bounds.first.isoformat(),
                    tally=tally,
                    sign_changed=place in changed,
                )
                yield point, bounds.after


def calendar_points(points: Iterable[TimelinePoint], period: str) -> Iterator[tuple[TimelinePoint, date]]:
    """Each step of the calendar with the first day after it."""
    for point in points:
        first = date.fromisoformat(point.period)
        if period == "month":
            after = (first + timedelta(days=31)).replace(day=1)
        else:
            after = first + timedelta(days=7 if period == "week" else 1)
        yield point, after


def actor_record(row: StanceRow) -> Record:
    """An actor's line."""
    return {**exports.stance_record(row), "trend": [tally.net for tally in row.trend]}


def timeline_record(point: TimelinePoint, after: date) -> Record:
    """A window's or a step's line."""
    return {**exports.stance_record(point), "after": after.isoformat()}


def bar_record(row: TargetRow) -> Record:
    """A target's line."""
    return {
        "target": row.target,
        **tally_record(row.tally),
        "supporters": _names(row.supporters),
        "opponents": _names(row.opponents),
        "undecided": _names(row.undecided),
        "last": iso(row.last),
    }


def card_records(card: ActorCard) -> Iterator[Record]:
    """A card's lines, one a target."""
    for target in card.targets:
        support, oppose, neutral = target.tally.percents
        newest, opposing = target.newest, target.opposing
        yield {
            "actor": card.actor,
            "target": target.target,
            **tally_record(target.tally),
            "support_percent": support,
            "oppose_percent": oppose,
            "neutral_percent": neutral,
            "acts": [f"{act.value} {n}" for act, n in target.acts],
            "first": iso(target.first),
            "last": iso(target.last),
            "newest_id": newest.id if newest else None,
            "newest": newest.evidence_text if newest else None,
            "newest_article_id": newest.article_id if newest else None,
            "opposing_id": opposing.id if opposing else None,
            "opposing_actor": opposing.actor if opposing else None,
            "opposing": opposing.evidence_text if opposing else None,
            "opposing_published": iso(opposing.published) if opposing else None,
            "opposing_article_id": opposing.article_id if opposing else None,
        }


def bar_brief(rows: Sequence[TargetRow], *, asked: str, counted: str, n: int) -> Iterator[str]:
    """Targets with who is for and who is against, as Markdown."""
    yield f"# Stance by target\n\n{_asked(asked)} Counted: {counted}; n={n:,}.\n\n"
    yield "| target | n | support | oppose | neutral | net | for | against | undecided |\n"
    yield f"|{' --- |' * 9}\n"
    for row in rows:
        sides = (
            ", ".join(plain(name) for name, _ in side)
            for side in (row.supporters, row.opponents, row.undecided)
        )
        yield f"| {plain(row.target)} | {_figures(row.tally)} | {' | '.join(sides)} |\n"


def card_brief(card: ActorCard, urls: Mapping[int, str], *, asked: str, counted: str) -> Iterator[str]:
    """An actor's card as Markdown, with numbered sources; `urls` by number of article."""
    sources = Sources()
    of = f", {plain(', '.join(card.affiliates.above))}" if card.affiliates.above else ""
    yield f"# {plain(card.actor)}{of}\n\n{_asked(asked)} Counted: {counted}; n={card.tally.n:,}.\n\n"
    if card.rollup and card.affiliates.below:
        below = ", ".join(plain(name) for name, _ in card.affiliates.below)
        yield f"Counted in: {below}.\n\n"
    yield "| target | n | support | oppose | neutral | net | acts | last |\n"
    yield f"|{' --- |' * 8}\n"
    for target in card.targets:
        acts = ", ".join(f"{act.value} {n}" for act, n in target.acts)
        last = f"{target.last:%Y-%m-%d}" if target.last else "no date"
        yield f"| {plain(target.target)} | {_figures(target.tally)} | {acts} | {last} |\n"
    for target in card.targets:
        yield f"\n## On {plain(target.target)}\n\n{shares(target)}.\n\n"
        for row in (target.newest, target.opposing):
            if row is not None:
                cited = sources.cite(row, urls.get(row.article_id, ""))
                day = f"{row.published:%Y-%m-%d}" if row.published else "no date"
                yield f"- {plain(row.actor)}, {_said(row)}, {day}: {plain(row.evidence_text)} {cited}\n"
    yield "\n" + sources.listed()


def shares(target: TargetCard) -> str:
    """In words, such as ``60 % in favour, 40 % against``; what is nothing is left out."""
    support, oppose, neutral = target.tally.percents
    words = ((support, "in favour"), (oppose, "against"), (neutral, "neutral"))
    return ", ".join(f"{share} % {side}" for share, side in words if share)


def _said(row: StatementRow) -> str:
    return f"{row.polarity.value} ({row.act.value})"


def _names(side: Iterable[tuple[str, Tally]]) -> list[str]:
    return [f"{name} {tally.mark} {tally.n}" for name, tally in side]


def _figures(tally: Tally) -> str:
    return f"{tally.n} | {tally.support} | {tally.oppose} | {tally.neutral} | {tally.net:+d}"


def _asked(asked: str) -> str:
    return f"Query: {plain(asked)}." if asked else "All articles."
