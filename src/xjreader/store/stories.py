"""Which articles tell one story, word for word or nearly, and how many outlets carry it; it shows nothing.

Two articles are copies where their texts have one story key, or share a fingerprint (`story_bands` and
`fresh_bands`, kept by triggers) and are copies by their words (`nearness`). A story is all articles that a
chain of copies joins: what is one depends on the texts alone, and not on the order in which they came,
changed or went. What keeps the work for one article small bounds that too: of a fingerprint only the newest
articles are looked at, and one that many stories share is of a form ("Reporting by …; editing by …") and
leads to nobody; and the rest of a very large story stays together when one of its articles changes.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct, field

from xjreader.models.outlet import outlet_of
from xjreader.store.freshbands import FreshBands, fresh_bands, move_on
from xjreader.store.nearness import Words, are_copies, may_be_copies

MOST_OF_A_BAND = 60
"""Articles that are looked at of those that share a fingerprint, the newest."""

MOST_OF_A_FORM = 20
"""Stories that may share a fingerprint; one of more is of a form. A story of many copies is still one."""

MOST_REJOINED = 300
"""Articles of a story that are compared anew when one of them changes or goes; those of a larger one, which
only a form that hardly changes makes, stay together."""

MOST_COMPARED = 30
"""Texts that do not tell one story with an article which are compared with it before it is let be."""

TEXTS_HELD = 100
"""Texts held as words while stories are joined: one of 3 kB takes some 60 kB so."""

_LENGTHS = (
    "select articles.id, characters(revisions.text) from json_each(?) as named"
    " cross join articles on articles.id = named.value"
    " join revisions on revisions.id = articles.revision_id"
)
_TEXT = (
    "select plain(revisions.text) as text from articles"
    " join revisions on revisions.id = articles.revision_id where articles.id = ?"
)

# What tells the publisher of an article: its address, else that of its feed, else which feed it is, if any.
_PUBLISHED = (
    "select articles.id, story_id, outlets, articles.url, case articles.url when '' then coalesce("
    "  (select feeds.url from entries join feeds on feeds.id = entries.feed_id"
    "  where article_id = articles.id order by feed_id limit 1), '') else '' end as feed_url,"
    " (select min(feed_id) from entries where article_id = articles.id) as feed_id"
)
# Stories of several articles; the small index of copies knows them.
_OF_SEVERAL = "select story_id from articles indexed by articles_copies where story_id <> id"

_MAY_BE_MISCOUNTED = f"outlets <> 1 or story_id in ({_OF_SEVERAL})"

# The small index of copies tells the story of an article without its wide row.
_STORIES = (
    "select id, story_id from articles indexed by articles_copies"
    " where id in (select value from json_each(?)) and story_id <> id"
)
_HOW_MANY = (
    "select value, (select count(*) from (select 1 from story_bands where band = value limit 2)) as holders"
    " from json_each(?) where holders > 0"
)


class Touched(Struct):
    """Articles that were written, whose stories are to be brought up to date."""

    articles: set[int] = field(default_factory=set)
    """New ones, and such as stand in another feed, these among them."""
    retold: set[int] = field(default_factory=set)
    """Those that show another text than before: their stories may have lost a copy."""
    added: dict[int, Sequence[int]] = field(default_factory=dict)
    """New ones of which no story was told yet, with the fingerprints of their texts."""

    def add(self, later: "Touched") -> None:
        """Take in what was written after this."""
        self.articles |= later.articles
        self.retold |= later.retold
        for article_id in later.retold:
            self.added.pop(article_id, None)  # the fingerprints are those of the text before
        self.added |= later.added


def refresh_stories(writer: sqlite3.Connection, touched: Touched) -> None:
    """Bring story and number of outlets up to date: of what was touched, and of stories that lost an article.

    A story is known by its smallest article id. It is carried by the publishers of its articles
    (`outlet_of`), in however many feeds and subscriptions these stand. Where no name tells the publisher (a
    bridge on one's own machine makes feeds of many) each feed is an outlet, and so is an imported file.
    """
    named, changed, known = touched.articles, touched.retold, touched.added
    due = set(_ids(writer, "select story_id from stories_due"))
    loose, kept = changed, named
    for story in _stories_of(writer, changed) | due:
        members = _members(writer, {story})
        # What held a story together may have been the text that is gone: who is left of it is joined anew.
        if len(members) <= MOST_REJOINED:
            loose = loose | members
        else:
            kept = kept | members
    loose |= known.keys()
    loose |= {id_ for id_, story in _stories(writer, named - loose).items() if story is None}
    if due:
        writer.execute("delete from stories_due")
    fresh = fresh_bands(writer) if loose else None
    _join(writer, loose=loose, kept=kept - loose, compared=loose, bands=known, fresh=fresh)
    if fresh is not None:
        move_on(writer, fresh)


def settle_stories(writer: sqlite3.Connection) -> None:
    """Bring up to date the stories of which articles were deleted; cheap where none was."""
    refresh_stories(writer, Touched())


def rebuild_stories(writer: sqlite3.Connection) -> None:
    """Make fingerprints and stories of all articles anew, from their texts."""
    writer.execute("delete from story_bands")
    writer.execute("delete from fresh_bands")
    writer.execute("delete from stories_due")
    fill_bands(writer)
    _join(
        writer, loose=set(_ids(writer, "select id from articles")), kept=set(), compared=_comparable(writer)
    )


def find_near_copies(writer: sqlite3.Connection) -> None:
    """Join near copies in a library that knew only exact ones."""
    compared = _comparable(writer)
    _join(writer, loose=set(), kept=compared, compared=compared)


def fill_bands(writer: sqlite3.Connection) -> None:
    """The fingerprints of all current texts, in the order in which they are kept: quick, and packed."""
    writer.execute(
        "insert or ignore into story_bands (band, article_id)"
        " select bands.value, articles.id from articles"
        " join revisions on revisions.id = articles.revision_id"
        " join json_each(near_bands(revisions.text)) as bands order by 1, 2"
    )


def recount_outlets(writer: sqlite3.Connection, *, feed_id: int | None = None) -> None:
    """Count the outlets of all stories anew; with `feed_id` of those alone in which an article is known by
    this feed's address, having none of its own. Costs the stories of several articles."""
    if feed_id is None:
        miscounted = _miscounted(writer, _MAY_BE_MISCOUNTED)
    else:
        miscounted = _miscounted(
            writer,
            "story_id in (select told.story_id from entries join articles as told on told.id = article_id"
            " where feed_id = ? and told.url = '')",
            (feed_id,),
        )
    writer.executemany("update articles set outlets = ? where id = ?", miscounted)


def _miscounted(
    connection: sqlite3.Connection, where: str, parameters: tuple[object, ...] = ()
) -> list[tuple[int, int]]:
    """The right number of outlets and the article, where another number is kept; those of stories that wait
    to be joined anew left out. `where` names whole stories."""
    stories: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for row in connection.execute(
        f"{_PUBLISHED} from articles where ({where}) and story_id not in (select story_id from stories_due)",
        parameters,
    ):
        stories[row["story_id"]].append(row)
    return [
        (number, row["id"])
        for rows in stories.values()
        for number in (_outlets(rows),)
        for row in rows
        if row["outlets"] != number
    ]


def _outlets(rows: Sequence[sqlite3.Row]) -> int:
    """How many publishers carry a story, of whose articles these are."""
    if len(rows) == 1:
        return 1
    return len({outlet_of(row["url"], row["feed_url"]) or _unnamed(row) for row in rows})


def _unnamed(row: sqlite3.Row) -> str:
    return f"article {row['id']}" if row["feed_id"] is None else f"feed {row['feed_id']}"


def disagreements(reader: sqlite3.Connection) -> list[str]:
    """In words, what is wrong with the stories as they are kept; empty when all is well."""
    found = []
    # A story is known by its smallest id, unless that article was deleted and the story waits.
    misnamed = reader.execute(
        "select count(*) from (select story_id from articles where story_id is not null group by story_id"
        " having min(id) <> story_id) where story_id not in (select story_id from stories_due)"
    ).fetchone()[0]
    stray = sum(
        reader.execute(
            f"select count(*) from {table} where not exists"
            f" (select 1 from articles where articles.id = {table}.article_id)"
        ).fetchone()[0]
        for table in ("story_bands", "fresh_bands")
    )
    if misnamed or stray:
        found.append(f"the stories do not agree with the articles ({misnamed + stray} rows)")
    miscounted = len(_miscounted(reader, _MAY_BE_MISCOUNTED))
    if miscounted:
        found.append(f"the stories' outlets are miscounted ({miscounted} rows)")
    return found


class _Texts:
    """Texts of articles, and these as words, read where they are needed."""

    def __init__(self, writer: sqlite3.Connection, lengths: Mapping[int, int]) -> None:
        self._writer = writer
        self._words: dict[int, Words] = {}
        self._lengths = dict(lengths)

    def look_up_lengths(self, articles: Iterable[int]) -> None:
        """Read the lengths of these texts at once."""
        for portion in _portions(sorted(set(articles) - self._lengths.keys())):
            self._lengths.update(self._writer.execute(_LENGTHS, (json.dumps(portion),)).fetchall())

    def length(self, article_id: int) -> int:
        """Characters of the text."""
        if article_id not in self._lengths:
            self.look_up_lengths([article_id])
        return self._lengths.get(article_id, 0)

    def of(self, article_id: int) -> Words:
        if article_id not in self._words:
            if len(self._words) >= TEXTS_HELD:
                self._words.clear()
            row = self._writer.execute(_TEXT, (article_id,)).fetchone()
            self._words[article_id] = Words(row["text"] if row else "")
        return self._words[article_id]


class _Near:
    """What each of some articles may be a copy of, looked up for all of them at once."""

    def __init__(
        self,
        writer: sqlite3.Connection,
        articles: Sequence[int],
        bands: Mapping[int, Sequence[int]],
        fresh: FreshBands,
    ) -> None:
        self.stories: dict[int, int] = {}
        """The story of each article that is named here."""
        self._keys: dict[int, str] = {}
        self._same: dict[str, list[int]] = defaultdict(list)
        self._shared: dict[int, Counter[int]] = {}
        self._find_same_words(writer, articles)
        self._find_candidates(writer, _bands_of(writer, articles, bands), fresh)

    def same_words(self, article_id: int) -> list[int]:
        """The other articles whose current text has the same story key; told to the first that asks."""
        return [other for other in self._same.pop(self._keys.get(article_id, ""), ()) if other != article_id]

    def candidates(self, article_id: int, texts: "_Texts") -> list[int]:
        """Articles that may be copies of one by what fingerprints they share, those first that share most."""
        shared = self._shared.get(article_id)
        if shared is None:
            return []
        length = texts.length(article_id)
        found = [
            (-number, other)
            for other, number in shared.items()
            if may_be_copies(number, length, texts.length(other))
        ]
        found.sort()
        return [other for _, other in found]

    def pairs(self) -> set[int]:
        """The articles that share one fingerprint only with another, that one included."""
        found: set[int] = set()
        for article_id, shared in self._shared.items():
            others = [other for other, number in shared.items() if number == 1]
            if others:
                found.add(article_id)
                found.update(others)
        return found

    def _find_same_words(self, writer: sqlite3.Connection, articles: Sequence[int]) -> None:
        self._keys.update(
            writer.execute(
                "select articles.id, story_key from json_each(?) as named"
                " cross join articles on articles.id = named.value"
                " join revisions on revisions.id = articles.revision_id and story_key <> ''",
                (json.dumps(articles),),
            ).fetchall()
        )
        # The cross joins have the index of story keys asked, and never all articles looked through.
        for key, other, story in writer.execute(
            "select named.value, there.id, coalesce(there.story_id, there.id) from json_each(?) as named"
            " cross join revisions as same on same.story_key = named.value and same.story_key <> ''"
            " cross join articles as there on there.id = same.article_id and there.revision_id = same.id",
            (json.dumps(list(set(self._keys.values()))),),
        ):
            self._same[key].append(other)
            self.stories[other] = story

    def _find_candidates(
        self, writer: sqlite3.Connection, bands: Mapping[int, Sequence[int]], fresh: FreshBands
    ) -> None:
        wanted = {band for own in bands.values() for band in own}
        kept: dict[int, int] = {}
        if writer.execute("select 1 from story_bands limit 1").fetchone():
            kept = dict(writer.execute(_HOW_MANY, (json.dumps(sorted(wanted)),)).fetchall())
        # Most have no fingerprint in common with any other.
        newest = {
            band: self._newest(writer, band, fresh.holders(band))
            for band, number in kept.items()
            if number > 1 or band in fresh.first
        }
        newest |= {band: _newest(fresh.several[band]) for band in fresh.several.keys() & wanted - kept.keys()}
        stories = _all_stories(writer, {id_ for ids in newest.values() for id_ in ids})
        holders: dict[int, list[int]] = {}
        for band, ids in newest.items():
            # None where it is one of a form.
            if len({stories[id_] for id_ in ids}) <= MOST_OF_A_FORM:
                holders[band] = ids
                self.stories.update((id_, stories[id_]) for id_ in ids)
        for article_id, own in bands.items():
            if common := [band for band in own if band in holders]:
                shared = Counter(other for band in common for other in holders[band])
                del shared[article_id]
                if shared:
                    self._shared[article_id] = shared

    def _newest(self, writer: sqlite3.Connection, band: int, fresh: Sequence[int]) -> list[int]:
        """The newest articles with a fingerprint."""
        kept = _ids(
            writer,
            "select article_id from story_bands where band = ? order by article_id desc limit ?",
            (band, MOST_OF_A_BAND),
        )
        return _newest({*kept, *fresh})


class _Joined:
    """Articles and stories that belong together: a forest in which each points to one it belongs with."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def root(self, node: int) -> int:
        above = self._above
        while (upper := above.get(node, node)) != node:
            above[node] = above.get(upper, upper)
            node = upper
        return node

    def join(self, one: int, other: int) -> None:
        one, other = self.root(one), self.root(other)
        self._above[max(one, other)] = min(one, other)


def _join(
    writer: sqlite3.Connection,
    *,
    loose: set[int],
    kept: set[int],
    compared: set[int],
    bands: Mapping[int, Sequence[int]] | None = None,
    fresh: FreshBands | None = None,
) -> None:
    """Join the compared articles with what they are copies of, and write what that makes of the stories.

    `loose` articles are in no story yet, whatever is stored; `kept` ones stay with the others of theirs.
    `bands` are fingerprints that are known already; without `fresh` all stand in the large table.
    """
    fresh = fresh or FreshBands()
    joined, texts = _Joined(), _Texts(writer, fresh.lengths)
    stored = _stories(writer, kept)

    def node(article_id: int) -> int:
        """A loose article is itself; one that stays in its story is what the story is, below zero."""
        if article_id in loose:
            return article_id
        return -(stored.get(article_id) or article_id)

    reached: set[int] = set()
    for portion in _portions(sorted(compared)):
        near = _Near(writer, portion, bands or {}, fresh)
        stored.update(near.stories)
        texts.look_up_lengths(near.pairs())
        for article_id in portion:
            for other in near.same_words(article_id):
                joined.join(node(article_id), node(other))
                reached.add(other)
            tried = 0
            for other in near.candidates(article_id, texts):
                if joined.root(node(article_id)) == joined.root(node(other)):
                    continue
                if tried >= MOST_COMPARED:
                    break
                tried += 1
                if are_copies(texts.of(article_id), texts.of(other)):
                    joined.join(node(article_id), node(other))
                    reached.add(other)
    _write(writer, joined, loose=loose, kept=kept | (reached - loose), alone=(bands or {}).keys())


def _write(
    writer: sqlite3.Connection, joined: _Joined, *, loose: set[int], kept: set[int], alone: Set[int]
) -> None:
    """Write the stories of these articles; those of `alone` are stored as stories of their own."""
    stories: dict[int, set[int]] = defaultdict(set)
    for article_id in loose:
        stories[joined.root(article_id)].add(article_id)
    kept_stories = {story for story in _stories(writer, kept).values() if story is not None}
    for story in kept_stories:
        stories[joined.root(-story)] |= _members(writer, {story}) - loose
    changed = [members for members in stories.values() if len(members) > 1 or not members <= alone]
    rows: dict[int, sqlite3.Row] = {}
    every = sorted(id_ for members in changed for id_ in members)
    for portion in _portions(every):
        for row in writer.execute(
            f"{_PUBLISHED} from json_each(?) as named cross join articles on articles.id = named.value",
            (json.dumps(portion),),
        ):
            rows[row["id"]] = row
    changes = []
    for members in changed:
        there = [rows[id_] for id_ in sorted(members) if id_ in rows]
        if not there:
            continue
        first, number = there[0]["id"], _outlets(there)
        changes += [
            (first, number, row["id"])
            for row in there
            if (row["story_id"], row["outlets"]) != (first, number)
        ]
    writer.executemany("update articles set story_id = ?, outlets = ? where id = ?", changes)


def _comparable(writer: sqlite3.Connection) -> set[int]:
    """Articles that share a fingerprint or a story key with another."""
    sharing = _ids(
        writer,
        "select article_id from story_bands where band in"
        " (select band from story_bands group by band having count(*) > 1)",
    )
    same = _ids(
        writer,
        "select articles.id from revisions join articles on articles.revision_id = revisions.id"
        " where story_key <> '' and story_key in"
        " (select story_key from revisions where story_key <> '' group by story_key having count(*) > 1)",
    )
    return {*sharing, *same}


def _bands_of(
    writer: sqlite3.Connection, articles: Sequence[int], known: Mapping[int, Sequence[int]]
) -> dict[int, Sequence[int]]:
    """The fingerprints of each of these articles."""
    found = dict(
        writer.execute(
            "select articles.id, near_bands(revisions.text) from json_each(?) as named"
            " cross join articles on articles.id = named.value"
            " join revisions on revisions.id = articles.revision_id",
            (json.dumps([id_ for id_ in articles if id_ not in known]),),
        ).fetchall()
    )
    return {
        id_: known[id_] if id_ in known else json.loads(found[id_])
        for id_ in articles
        if id_ in known or id_ in found
    }


def _newest(articles: Iterable[int]) -> list[int]:
    return sorted(articles, reverse=True)[:MOST_OF_A_BAND]


def _all_stories(writer: sqlite3.Connection, articles: set[int]) -> dict[int, int]:
    """The story of each of these articles, itself where it is alone."""
    found = {id_: id_ for id_ in articles}
    for portion in _portions(sorted(articles)):
        found.update(writer.execute(_STORIES, (json.dumps(portion),)).fetchall())
    return found


def _stories_of(writer: sqlite3.Connection, articles: set[int]) -> set[int]:
    return {story for story in _stories(writer, articles).values() if story is not None}


def _stories(writer: sqlite3.Connection, articles: Iterable[int]) -> dict[int, int | None]:
    """The story stored for each of these articles that there is."""
    found: dict[int, int | None] = {}
    for portion in _portions(sorted(articles)):
        found.update(
            (row["id"], row["story_id"])
            for row in writer.execute(
                "select id, story_id from articles where id in (select value from json_each(?))",
                (json.dumps(portion),),
            )
        )
    return found


def _members(writer: sqlite3.Connection, stories: Iterable[int]) -> set[int]:
    """The articles of these stories, as stored."""
    return {
        id_
        for portion in _portions(sorted(stories))
        for id_ in _ids(
            writer,
            "select articles.id from json_each(?) as named cross join articles"
            " on articles.story_id = named.value",
            (json.dumps(portion),),
        )
    }


def _portions(ids: Sequence[int]) -> Iterator[list[int]]:
    for first in range(0, len(ids), 1_000):
        yield list(ids[first : first + 1_000])


def _ids(
    writer: sqlite3.Connection, sql: str, parameters: tuple[object, ...] | dict[str, object] = ()
) -> Iterator[int]:
    return (row[0] for row in writer.execute(sql, parameters).fetchall())
