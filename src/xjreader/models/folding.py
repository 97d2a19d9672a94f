"""A list of articles with each story once: which rows stand, and which articles each stands for; pure."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from xjreader.models.article import ArticleRow


@dataclass(frozen=True, slots=True)
class Folded:
    """Articles in a list's order, copies of one story behind the first of them in the list."""

    ids: Sequence[int] = ()
    """One article a story: the newest that the list has, as it is sorted newest first."""
    behind: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """What a row stands for beside itself, in the list's order; only rows that do."""
    _heads: dict[int, int] = field(init=False, default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._heads.update((each, head) for head, others in self.behind.items() for each in others)

    @property
    def articles(self) -> int:
        """How many articles all rows stand for."""
        return len(self.ids) + len(self._heads)

    def head_of(self, article_id: int) -> int:
        """The row behind which an article stands; itself where it is behind none."""
        return self._heads.get(article_id, article_id)

    def all_of(self, article_id: int) -> tuple[int, ...]:
        """Every article that a row stands for, its own first."""
        return (article_id, *self.behind.get(article_id, ()))

    def expanded(self, ids: Iterable[int]) -> Iterator[int]:
        """Every article that these rows stand for."""
        for article_id in ids:
            yield from self.all_of(article_id)


def fold(ids: Sequence[int], stories: Mapping[int, int]) -> Folded:
    """Put each article behind the one of its story that stands before it in `ids`.

    `stories` names the story of an article; one that it does not name is known by its own id, which is how
    a story's first article is. The beginning of a list folds to the beginning of the whole list folded.
    """
    involved = {*stories, *stories.values()}
    heads: dict[int, int] = {}
    behind: dict[int, list[int]] = {}
    for article_id in ids:
        if article_id in involved:
            head = heads.setdefault(stories.get(article_id, article_id), article_id)
            if head != article_id:
                behind.setdefault(head, []).append(article_id)
    if not behind:
        return Folded(ids)
    hidden = {each for others in behind.values() for each in others}
    kept = array("q", (article_id for article_id in ids if article_id not in hidden))
    return Folded(kept, {head: tuple(others) for head, others in behind.items()})


def folded_row(rows: Sequence[ArticleRow]) -> ArticleRow:
    """What the row of a folded story says of all its articles, the first of which it shows: unread while one
    is, starred, noted and edited where one is, with the tags of all."""
    first = rows[0]
    if len(rows) == 1:
        return first
    tags = dict.fromkeys(tag for row in rows for tag in row.tags)
    return replace(
        first,
        is_read=all(row.is_read for row in rows),
        is_starred=any(row.is_starred for row in rows),
        has_note=any(row.has_note for row in rows),
        revisions=max(row.revisions for row in rows),
        is_edited=any(row.is_edited for row in rows),
        is_again=any(row.is_again for row in rows),
        beside=max(row.beside for row in rows),
        tags=tuple(sorted(tags, key=str.casefold)),
        articles=len(rows),
    )
