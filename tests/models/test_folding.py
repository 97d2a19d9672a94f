"""Each story once: which rows stand, and what they stand for."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xjreader.models.article import ArticleRow
from xjreader.models.folding import Folded, fold, folded_row

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
ROW = ArticleRow(
    id=1, title="Dam", feed_title="Wire", published=NOON, sort_at=NOON, is_read=True, is_starred=False,
    revisions=1, quotes=2, outlets=3, has_note=False, tags=("visit",), analysing=False,
)  # fmt: skip


def test_the_newest_of_a_story_stands_for_the_others() -> None:
    # 2, 7 and 5 are the story that began with 2; 9 is one of a story whose first is not in this list.
    folded = fold([7, 6, 5, 2, 9], {7: 2, 5: 2, 9: 1})
    assert list(folded.ids) == [7, 6, 9]
    assert folded.behind == {7: (5, 2)}
    assert (folded.head_of(2), folded.head_of(6), folded.head_of(7)) == (7, 6, 7)
    assert folded.all_of(7) == (7, 5, 2)
    assert folded.all_of(6) == (6,)
    assert list(folded.expanded([7, 9])) == [7, 5, 2, 9]
    assert folded.articles == 5


def test_a_list_without_copies_stays_as_it_is() -> None:
    ids = [3, 2, 1]
    assert fold(ids, {}).ids is ids
    assert fold(ids, {9: 8}) == Folded(ids)


@given(
    stories=st.lists(st.integers(0, 6), max_size=30),
    length=st.integers(0, 30),
)
def test_the_beginning_of_a_list_folds_as_the_whole_does(stories: list[int], length: int) -> None:
    ids = list(range(100, 100 + len(stories)))
    first = {story: 100 + stories.index(story) for story in stories}
    named = {id_: first[story] for id_, story in zip(ids, stories, strict=True) if first[story] != id_}
    whole = fold(ids, named)
    page = ids[:length]
    beginning = fold(page, {id_: story for id_, story in named.items() if id_ in page})
    assert list(whole.ids)[: len(beginning.ids)] == list(beginning.ids)
    assert sorted(whole.expanded(whole.ids)) == ids
    assert whole.articles == len(ids)
    assert len(whole.ids) == len(set(stories))


def test_the_row_of_a_story_tells_of_all_its_articles() -> None:
    unread = replace(ROW, id=2, is_read=False, tags=("Border", "visit"), revisions=2, is_edited=True)
    starred = replace(ROW, id=3, is_starred=True, has_note=True, title="Another")
    told = folded_row([ROW, unread, starred])
    assert told == replace(
        ROW, is_read=False, is_starred=True, has_note=True, revisions=2, is_edited=True,
        tags=("Border", "visit"), articles=3,
    )  # fmt: skip
    assert folded_row([ROW]) is ROW
    back, beside = replace(ROW, is_edited=True, is_again=True), replace(ROW, revisions=4, beside=3)
    told = folded_row([ROW, beside, back])
    assert (told.revisions, told.is_edited, told.is_again, told.beside) == (4, True, True, 3)
    assert not folded_row([ROW, beside]).is_edited
