"""Says which new articles hold a word that the person asked to be told of. It shows nothing itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xjreader.tui.status import count

if TYPE_CHECKING:
    from xjreader.services.keywords import Keywords
    from xjreader.services.library import Library

LOOKED_AT = 500
"""New articles that are looked at; a first refresh brings thousands, of which nobody wants a notice."""


def notices(library: "Library", keywords: "Keywords", article_ids: Sequence[int]) -> list[str]:
    """One line for each keyword group that asks for it and stands in new articles; call it in a thread."""
    found: dict[str, list[str]] = {}
    for article_id in article_ids[:LOOKED_AT]:
        revision = library.articles.get(article_id).revision
        for group in keywords.notifications(f"{revision.title}\n\n{revision.document.text}"):
            found.setdefault(group, []).append(revision.title)
    return [
        f"{group}: {titles[0]}" if len(titles) == 1 else f"{group}: {count(len(titles), 'new article')}"
        for group, titles in found.items()
    ]
