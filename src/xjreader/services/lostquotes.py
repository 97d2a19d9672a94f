"""Which quotes each edit of an article took away, put otherwise or brought back; changes nothing."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.article import Article, Origin, Revision
from xjreader.models.history import Edit, EditHistory, Showing
from xjreader.models.lost import FormerQuote, LostQuote

if TYPE_CHECKING:
    from xjreader.services.library import Library

LIKE = 0.5
"""Share of the words of two quotes that are the same in order, from which one stands for the other."""

FEWEST_WORDS = 3
"""Words in quotation marks that are fewer may be a name or a title."""

MOST_QUOTES = 2_000
"""Of one text."""

MOST_COMPARED = 200
"""Quotes that went in one edit, and that came, of which it is told which stands for which; an edit of more is
another article, and what went is told as removed."""

_WORD = re.compile(r"\w+")


class Said(Struct, frozen=True):
    """A text that was shown, with its quotes."""

    text: str
    quotes: Sequence[FormerQuote]


class Done(Struct, frozen=True):
    """What an edit did to the quotes of the text before."""

    lost: tuple[LostQuote, ...]
    restored: tuple[FormerQuote, ...]
    """Those that an earlier edit took away and that stand again, but for those in a changed one's place."""


def lost_quotes(library: "Library", article: Article) -> tuple[LostQuote, ...]:
    """The quotes that the article's current text lacks of all that its source showed before, the first to be
    said first; none where nobody edited it."""
    return edit_history(library, article).lost if article.row.is_edited else ()


def edit_history(library: "Library", article: Article) -> EditHistory:
    """Every step from the article's first text to the current one, with what each did to its quotes."""
    texts = {text.id: text for text in library.articles.revisions(article.id)}
    showings = [each for each in library.articles.showings(article.id) if each.revision_id in texts]
    done: dict[Origin, Iterator[Done]] = {}
    lost: tuple[LostQuote, ...] = ()
    if any(each.is_edit for each in showings):
        quotes: defaultdict[int, list[FormerQuote]] = defaultdict(list)
        for quote in library.analyses.quotes_of_texts(article.id):
            quotes[quote.revision_id].append(quote)
        said = {
            id_: Said(text.document.text, (quotes[id_] or _by_marks(text))[:MOST_QUOTES])
            for id_, text in texts.items()
        }
        # What a feed says is compared with what the feed said, a page with the page: the one may well have
        # quotes that the other never had.
        lines: defaultdict[Origin, list[Said]] = defaultdict(list)
        for each in showings:
            if each.is_shown and (each.is_edit or not lines[each.origin]):
                lines[each.origin].append(said[each.revision_id])
        now = next(each.origin for each in reversed(showings) if each.is_shown)
        for origin, line in lines.items():
            told, lacking = tell_edits(line)
            done[origin] = iter(told)
            lost = lacking if origin == now else lost
        for cache in (_pieces, _key, _counted):
            cache.cache_clear()  # another article has other quotes
    edits: list[Edit] = []
    before: Showing | None = None
    for after in showings:
        if before is not None and after.is_edit:
            step = next(done[after.origin])
            edits.append(Edit(before, after, step.lost, step.restored))
        elif before is not None:
            edits.append(Edit(before, after))
        before = after if after.is_shown else before
    return EditHistory(tuple(texts.values()), tuple(showings), tuple(edits), lost)


def tell_edits(texts: Sequence[Said]) -> tuple[tuple[Done, ...], tuple[LostQuote, ...]]:
    """What each edit did, from one text to the next, and what the last text lacks of all that was said.

    What is told of an edit depends on no later one. A quote that an edit removed and a later one brought
    back is told of each, and is not lacking. A quote that was put otherwise several times is one that is
    lacking, with its first words and all that came between.
    """
    done: list[Done] = []
    said: dict[str, FormerQuote] = {}
    live: dict[str, FormerQuote] = {}  # quotes of the text before
    stood: set[str] = set()  # of all that was said, what the text before had
    became: dict[str, str] = {}  # by a quote's words, those of what took its place
    # A feed that gives one text and then the other at each request makes thousands of the same steps.
    read = lru_cache(maxsize=8)(_joined)
    compare = lru_cache(maxsize=8)(_compare)
    for number, text in enumerate(texts):
        own = {
            key: _spoken(quote, said.get(key)) for quote in text.quotes if (key := _key(quote.words)).strip()
        }
        standing = read(text.text)
        stands = {key for key, quote in (said | own).items() if key in own or _stands(quote, standing)}
        if number:
            lost = compare(tuple(live.values()), text.text, tuple(quote.words for quote in own.values()))
            lost = tuple(replace(each, is_back=_key(each.now) in said) for each in lost)
            for each in lost:
                became.pop(_key(each.former.words), None)
                if each.now:
                    became[_key(each.former.words)] = _key(each.now)
            instead = {_key(each.now) for each in lost}
            back = [key for key in said if key in stands and key not in stood and key not in instead]
            done.append(Done(lost, tuple(own.get(key, said[key]) for key in back)))
        live = dict(own)
        for key in own:
            became.pop(key, None)  # what stands leads nowhere, so that no chain is a circle
        for key in said:
            if key not in stands or key in own:
                continue
            longer = next((other for other in own if key in other), None)
            if longer is None:
                live[key] = said[key]  # its words are there, though not found as a quote
            else:
                became[key] = longer
        for key, quote in own.items():
            said[key] = _spoken(said.get(key, quote), quote)
        stood = stands
    return tuple(done), _lacking(texts, said, became)


def _lacking(
    texts: Sequence[Said], said: dict[str, FormerQuote], became: dict[str, str]
) -> tuple[LostQuote, ...]:
    """Every quote that the last text has no more, with what stands in its place after all edits."""
    if not texts:
        return ()
    standing = _joined(texts[-1].text)
    now = {_key(quote.words): quote.words for quote in texts[-1].quotes}
    now = {
        key: now.get(key, each.words) for key, each in said.items() if key in now or _stands(each, standing)
    }
    ends: dict[str, list[FormerQuote]] = {}
    for key, quote in said.items():
        if key in now:
            continue
        end = key
        while end in became and end not in now:
            end = became[end]
        ends.setdefault(end, []).append(quote)
    return tuple(
        LostQuote(first, now.get(end, ""), tuple(quote.words for quote in others))
        for end, (first, *others) in ends.items()
    )


def _compare(live: tuple[FormerQuote, ...], text: str, now: tuple[str, ...]) -> tuple[LostQuote, ...]:
    return tell_lost(live, text, now=now)


def tell_lost(former: Iterable[FormerQuote], text: str, *, now: Sequence[str]) -> tuple[LostQuote, ...]:
    """Those of the former quotes whose words `text` no longer has; `now` are the quotes that it has.

    Case, marks and spacing may differ. Of the quotes that a text has now each stands for one former quote
    at most, the one that is most like it; words that stood in several former texts are told once.
    """
    standing = _joined(text)
    stays = {_key(each) for each in now}
    gone: dict[str, FormerQuote] = {}
    kept: set[str] = set()
    for quote in former:
        words = _key(quote.words)
        if words in stays or _stands(quote, standing):
            kept.add(words)
        elif words.strip():
            gone.setdefault(words, quote)
    others = [each for each in now if _key(each) not in kept]
    ranked = sorted(
        (
            (_alike(quote.words, each), number, place)
            for number, quote in enumerate(islice(gone.values(), MOST_COMPARED))
            for place, each in enumerate(islice(others, MOST_COMPARED))
        ),
        key=lambda rank: (-rank[0], rank[1:]),
    )
    found: dict[int, str] = {}
    taken: set[int] = set()
    for alike, number, place in ranked:
        if alike >= LIKE and number not in found and place not in taken:
            found[number] = others[place]
            taken.add(place)
    return tuple(LostQuote(quote, found.get(number, "")) for number, quote in enumerate(gone.values()))


def in_words(lost: Sequence[LostQuote], *, restored: int = 0) -> str:
    """How many there are: ``2 quotes removed, 1 changed``; empty for none."""
    removed = sum(each.change == "removed" for each in lost)
    back = sum(each.is_back for each in lost)
    told = (
        (removed, "removed"),
        (len(lost) - removed - back, "changed"),
        (back, "changed back"),
        (restored, "restored"),
    )
    parts = [f"{number} {word}" for number, word in told if number]
    if not parts:
        return ""
    first, _, rest = ", ".join(parts).partition(" ")
    return f"{first} quote{'' if first == '1' else 's'} {rest}"


def _by_marks(revision: Revision) -> list[FormerQuote]:
    """What stands in quotation marks, for a text that was never analysed."""
    from xjreader.nlp.quotation import outermost, quotations

    text = revision.document.text
    return [
        FormerQuote(revision.id, revision.seen_at, None, None, text[found.inner.start : found.inner.end])
        for found in outermost(quotations(text))
        if len(_WORD.findall(text, found.inner.start, found.inner.end)) >= FEWEST_WORDS
    ]


def _spoken(quote: FormerQuote, same: FormerQuote | None) -> FormerQuote:
    """A quote with the speaker that is known of the same words in another text, where its own is not: a text
    that was soon edited was never analysed."""
    if quote.actor is not None or same is None:
        return quote
    return replace(quote, actor=same.actor, type=quote.type or same.type)


def _stands(quote: FormerQuote, standing: str) -> bool:
    """Whether a text has all pieces of a quote; `standing` are its words, joined."""
    return all(piece in standing for piece in _pieces(quote.words))


@lru_cache(maxsize=MOST_QUOTES)
def _pieces(words: str) -> tuple[str, ...]:
    return tuple(joined for piece in words.split(" … ") if (joined := _joined(piece)).strip())


@lru_cache(maxsize=MOST_QUOTES)
def _key(words: str) -> str:
    """What two quotes with the same words have in common."""
    return _joined(words)


def _joined(text: str) -> str:
    """The words, a blank before and after each."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _alike(one: str, other: str) -> float:
    """Share of the words of both that are the same in order; 0 where it is less than `LIKE`."""
    (left, numbers), (right, others) = _counted(one), _counted(other)
    common = sum(min(number, others.get(word, 0)) for word, number in numbers.items())
    if 2 * common < LIKE * (len(left) + len(right)):
        return 0.0  # whatever their order is
    # Only edited articles need it, and the reader's first paint does without.
    from difflib import SequenceMatcher

    return SequenceMatcher(None, left, right, autojunk=False).ratio()


@lru_cache(maxsize=MOST_QUOTES)
def _counted(words: str) -> tuple[list[str], dict[str, int]]:
    """A quote's words in order, and how often each is there."""
    each = _joined(words).split()
    return each, Counter(each)
