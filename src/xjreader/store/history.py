"""When an article showed which of its texts; reads no text."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from xjreader.models.history import Showing
from xjreader.store.times import maybe_from_epoch

_FEED: Final = "coalesce(nullif(feeds.given_title, ''), nullif(feeds.title, ''), feeds.url)"

_SHOWINGS: Final = f"""
    select revisions.id as revision_id, revisions.id as newest_id, 0 as turn, revisions.seen_at as at,
        revisions.origin as origin, revisions.feed_id as feed_id, {_FEED} as feed_title,
        not exists (select 1 from appearances where revision_id = revisions.id and is_shown = 0) as is_shown
    from revisions left join feeds on feeds.id = revisions.feed_id where article_id = :article
    union all
    select revision_id, newest_id, appearances.id, at, appearances.origin, appearances.feed_id, {_FEED}, 1
    from revisions join appearances on revision_id = revisions.id and is_shown = 1
    left join feeds on feeds.id = appearances.feed_id where article_id = :article
    order by 2, 3
"""
"""When each text came in, and when one was shown that had come in before. In the order of their numbers: a
clock may be put back."""


def showings(reader: sqlite3.Connection, article_id: int, *, current: int) -> list[Showing]:
    """Each time that an article showed another text, or kept one beside it, in the order in which it
    happened; `current` is the revision that it shows now."""
    return in_order(
        (
            Showing(
                revision_id=row["revision_id"],
                at=maybe_from_epoch(row["at"]),
                origin=row["origin"],
                feed_id=row["feed_id"],
                feed_title=row["feed_title"] or "",
                is_shown=bool(row["is_shown"]),
            )
            for row in reader.execute(_SHOWINGS, {"article": article_id})
        ),
        current=current,
    )


def in_order(told: Iterable[Showing], *, current: int) -> list[Showing]:
    """Showings with those marked that showed a text again; the last one that is shown is of `current`.

    The first one is of a text that was shown. Where something was lost, one text may be told twice in a row,
    which is no step, and what is shown now may not be told last, which it then is, at an unknown time.
    """
    steps: list[Showing] = []
    held: list[Showing] = []  # kept beside a first text that was lost
    had: set[int] = set()
    now: Showing | None = None
    for showing in told:
        if not showing.is_shown:
            (held if now is None else steps).append(showing)
        elif now is None or showing.revision_id != now.revision_id:
            now = replace(showing, is_again=showing.revision_id in had)
            had.add(now.revision_id)
            steps.append(now)
    if now is None or now.revision_id != current:
        kept = next((step for step in (*steps, *held) if step.revision_id == current), None)
        if kept is not None:
            steps.append(replace(kept, at=None, is_shown=True, is_again=current in had))
    return [*steps[:1], *held, *steps[1:]]
