"""Which quotes an edit took away or put otherwise; changes nothing."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xjreader.models.analysis import Scope
from xjreader.models.article import Article, Revision
from xjreader.models.lost import FormerQuote, LostQuote

if TYPE_CHECKING:
    from xjreader.services.library import Library

LIKE = 0.5
"""Share of the words of two quotes that are the same in order, from which one stands for the other."""

FEWEST_WORDS = 3
"""Words in quotation marks that are fewer may be a name or a title."""

MOST_QUOTES = 2_000

_WORD = re.compile(r"\w+")


def lost_quotes(library: "Library", article: Article) -> tuple[LostQuote, ...]:
    """The quotes of an article's former texts that its current one no longer has, the newest text's first;
    none where only one text was seen."""
    if article.row.revisions < 2:
        return ()
    former = library.analyses.former_quotes(article.id)
    told = {quote.revision_id for quote in former}
    current = article.revision
    for revision in reversed(library.articles.revisions(article.id)):
        is_former = (revision.seen_at, revision.id) < (current.seen_at, current.id)
        if is_former and revision.id not in told:
            former += _by_marks(revision)
    rows = library.analyses.quotes(Scope(article_ids=(article.id,)), limit=MOST_QUOTES)
    now = [row.content_text for row in rows] or [quote.words for quote in _by_marks(current)]
    return tell_lost(former, current.document.text, now=now)


def tell_lost(former: Iterable[FormerQuote], text: str, *, now: Sequence[str]) -> tuple[LostQuote, ...]:
    """Those of the former quotes whose words `text` no longer has; `now` are the quotes that it has.

    Case, marks and spacing may differ. Of the quotes that a text has now each stands for one former quote
    at most, the one that is most like it; words that stood in several former texts are told once.
    """
    standing = _joined(text)
    gone: dict[str, FormerQuote] = {}
    kept: set[str] = set()
    for quote in former:
        words = _joined(quote.words)
        if all(_joined(piece) in standing for piece in quote.words.split(" … ")):
            kept.add(words)
        elif words.strip():
            gone.setdefault(words, quote)
    others = [each for each in now if _joined(each) not in kept]
    ranked = sorted(
        (
            (_alike(quote.words, each), number, place)
            for number, quote in enumerate(gone.values())
            for place, each in enumerate(others)
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


def in_words(lost: Sequence[LostQuote]) -> str:
    """How many there are: ``2 quotes removed, 1 changed``; empty for none."""
    removed = sum(each.change == "removed" for each in lost)
    changed = len(lost) - removed
    parts = [f"{number} {word}" for number, word in ((removed, "removed"), (changed, "changed")) if number]
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


def _joined(text: str) -> str:
    """The words, a blank before and after each."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _alike(one: str, other: str) -> float:
    # Only edited articles need it, and the reader's first paint does without.
    from difflib import SequenceMatcher

    left, right = _joined(one).split(), _joined(other).split()
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= LIKE else 0.0
