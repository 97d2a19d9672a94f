"""How an article's text changed: each time that it showed another one, and what that did to its quotes."""

from datetime import datetime

from msgspec import Struct

from xjreader.models.article import Origin, Revision
from xjreader.models.lost import FormerQuote, LostQuote


class Showing(Struct, frozen=True):
    """That an article showed a text from a moment on, or that a text came in and was only kept."""

    revision_id: int
    at: datetime | None
    """Since when; `None` where the program did not note it then."""
    origin: Origin
    """What gave the text this time."""
    feed_id: int | None
    feed_title: str = ""
    is_shown: bool = True
    """Else it was kept beside the one that stayed: what another feed says of the article is no edit of it."""
    is_edit: bool = False
    """What gives it had shown another text before. Else it is the first text from there, as an article's full
    text from its page is, or the same one from there once more: nobody edited it."""
    is_again: bool = False
    """The article had shown this very text before that edit: what came between was taken back."""


class Edit(Struct, frozen=True):
    """One step of an article's history: a text, and what came after it."""

    before: Showing
    """The text that was shown."""
    after: Showing
    lost: tuple[LostQuote, ...] = ()
    """Quotes that the step removed or changed; none where it is no edit."""
    restored: tuple[FormerQuote, ...] = ()
    """Quotes that had been removed or changed before, and that the step brought back."""


class EditHistory(Struct, frozen=True):
    """Everything that an article showed, in order."""

    texts: tuple[Revision, ...]
    """Every distinct text, in the order in which they came in."""
    showings: tuple[Showing, ...]
    """The first text, and then each step's."""
    edits: tuple[Edit, ...]
    lost: tuple[LostQuote, ...]
    """What the shown text lacks of all that its source quoted before: each quote once, with all wordings."""

    def text(self, showing: Showing) -> Revision:
        """The text that a showing is of."""
        return self.texts[self.number(showing) - 1]

    def number(self, showing: Showing) -> int:
        """Which of the texts it is, from 1."""
        return next(n for n, text in enumerate(self.texts, start=1) if text.id == showing.revision_id)
