"""When an article showed which of its texts; reads no text."""

import json
import sqlite3
from collections.abc import Iterable, Sequence, Set
from typing import Final

from msgspec.structs import replace

from xjreader.models.article import Origin
from xjreader.models.history import Showing
from xjreader.store.times import maybe_from_epoch

_FEED: Final = "coalesce(nullif(feeds.given_title, ''), nullif(feeds.title, ''), feeds.url)"

_TEXTS: Final = """
    from wanted cross join revisions on revisions.article_id = wanted.id
    and (revisions.id >= wanted.oldest or revisions.id = wanted.current)
"""

SHOWN_AT_ONCE: Final = """coalesce((
            select is_shown or newest_id <> revision_id or at <> revisions.seen_at from appearances
            where appearances.revision_id = revisions.id order by id limit 1
        ), 1)"""
"""Whether a text was shown when it came in: that it was only kept is noted then, before all else of it."""

_SHOWINGS: Final = f"""
    with wanted (id, current, oldest) as materialized (
        select articles.id, articles.revision_id, coalesce((
            select id from revisions where article_id = articles.id and {SHOWN_AT_ONCE}
            order by id desc limit 1 offset :most
        ), 0) from json_each(:articles) as given cross join articles on articles.id = given.value
    )
    select wanted.id as article_id, wanted.current as current, revisions.id as revision_id,
        revisions.id as newest_id, 0 as turn, revisions.seen_at as at, revisions.origin as origin,
        revisions.feed_id as feed_id, {_FEED} as feed_title, {SHOWN_AT_ONCE} as is_shown
    {_TEXTS} left join feeds on feeds.id = revisions.feed_id
    union all
    select wanted.id, wanted.current, revisions.id, newest_id, appearances.id, at, appearances.origin,
        appearances.feed_id, {_FEED}, is_shown
    {_TEXTS} cross join appearances on appearances.revision_id = revisions.id
        and (is_shown or newest_id <> revisions.id or at <> revisions.seen_at)
        and appearances.id > coalesce((
            select id from appearances as newer where newer.revision_id = revisions.id
            order by id desc limit 1 offset :most
        ), 0)
    left join feeds on feeds.id = appearances.feed_id
    order by article_id, newest_id, turn
"""
"""When each text came in, and when one was given again. In the order of their numbers: a
clock may be put back."""

_ALL: Final = 1 << 62

LATELY: Final = 8
"""Texts that were shown, and times of each, that tell how an article stands now: more than there are kinds of
source. A feed that gives one text and then the other at each request makes thousands."""


def showings(
    reader: sqlite3.Connection, article_ids: Sequence[int], *, lately: bool = False
) -> dict[int, list[Showing]]:
    """By article, each time that it showed another text, or kept one beside it, in the order in which that
    happened; or only `lately`."""
    told: dict[int, list[Showing]] = {}
    current: dict[int, int] = {}
    given = {"articles": json.dumps(article_ids), "most": LATELY if lately else _ALL}
    for row in reader.execute(_SHOWINGS, given):
        current[row["article_id"]] = row["current"]
        told.setdefault(row["article_id"], []).append(
            Showing(
                revision_id=row["revision_id"],
                at=maybe_from_epoch(row["at"]),
                origin=row["origin"],
                feed_id=row["feed_id"],
                feed_title=row["feed_title"] or "",
                is_shown=bool(row["is_shown"]),
            )
        )
    return {id_: in_order(steps, current=current[id_]) for id_, steps in told.items()}


def in_order(told: Iterable[Showing], *, current: int) -> list[Showing]:
    """Showings with those marked that were edits, and that took one back; the last one that is shown is of
    `current`.

    The first one is of a text that was shown. Where something was lost, one text may be told twice in a row,
    which is no step, and what is shown now may not be told last, which it then is, at an unknown time.
    """
    steps: list[Showing] = []
    held: list[Showing] = []  # kept beside a first text that was lost
    had: set[int] = set()
    last: dict[Origin, int] = {}
    now: Showing | None = None
    for showing in told:
        if not showing.is_shown:
            (held if now is None else steps).append(showing)
        elif now is None or showing.revision_id != now.revision_id:
            now = _told(showing, last=last.get(showing.origin), had=had)
            last[now.origin] = now.revision_id
            had.add(now.revision_id)
            steps.append(now)
    if now is None or now.revision_id != current:
        kept = next((step for step in (*steps, *held) if step.revision_id == current), None)
        if kept is not None:
            kept = replace(kept, at=None, is_shown=True)
            steps.append(_told(kept, last=last.get(kept.origin), had=had))
    return [*steps[:1], *held, *steps[1:]]


def _told(showing: Showing, *, last: int | None, had: Set[int]) -> Showing:
    """A showing with whether it is an edit; `last` is the text that its source showed before, `had` are all
    that the article did."""
    is_edit = last is not None and last != showing.revision_id
    return replace(showing, is_edit=is_edit, is_again=is_edit and showing.revision_id in had)
