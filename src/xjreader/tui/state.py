"""What the reader shows, as values: the view, its filters, the places to return to, what a restart restores.

Pure: no widget, no library.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar, get_args

import msgspec
from msgspec import Struct, field
from msgspec.structs import fields, replace

from xjreader.models.query import ROW_FIELDS, And, Everything, Field, Not, Or, Query
from xjreader.models.query_parser import format_query, parse
from xjreader.models.stance import Counting, Whose
from xjreader.tui.rules import COUNTINGS, MODES, WHOSE, WINDOWS, Rules, StanceMode

T = TypeVar("T")

ScopeName = Literal["article", "selection", "view"]

SCOPES: tuple[ScopeName, ...] = get_args(ScopeName)

SETTINGS_KEY = "reader"
"""Under which the library keeps what a restart restores."""

REMEMBERED_PLACES = 200


_NAMED = frozenset({"feed", "folder", "tag", "view", "actor"})
"""Kinds of sources whose name alone would not tell what they are."""


class View(Struct, frozen=True):
    """What the article list shows: a source, narrowed by a search and an actor."""

    source: str = "all"
    """Key of the source's node."""
    label: str = "All"
    base: str = ""
    """The source's own query."""
    search: str = ""
    """What was typed after ``/``."""
    actor: str = ""
    """Name of the actor that the list is narrowed to."""
    rollup: bool = False
    """Everybody affiliated with the actor too."""

    def query(self) -> Query:
        """All three together; QueryError where the search cannot be understood."""
        parts: list[Query] = [each for each in (parse(self.base), parse(self.search)) if each != Everything()]
        if self.actor:
            parts.append(Field(name="actor", value=self.actor, phrase=True, rollup=self.rollup))
        flat: list[Query] = []
        for part in parts:
            flat.extend(part.children if isinstance(part, And) else (part,))
        if not flat:
            return Everything()
        return flat[0] if len(flat) == 1 else And(tuple(flat))

    def text(self) -> str:
        """The query as one would type it; a saved view keeps it."""
        return format_query(self.query())

    @property
    def asks_of_rows(self) -> bool:
        """What is said of quotes and statements may change which articles are found."""
        return any(field.name in ROW_FIELDS or field.name == "has" for field in _fields_of(self.query()))

    @property
    def is_narrowed(self) -> bool:
        """A search or an actor narrows the source."""
        return bool(self.search or self.actor)

    def chips(self) -> tuple[str, ...]:
        """What narrows the list, for the line at the top."""
        chips = []
        if self.search:
            chips.append(f"/{self.search}")
        if self.actor:
            chips.append(f"{self.actor}{'+' if self.rollup else ''}")
        return tuple(chips)

    def words(self) -> str:
        """What the list is of, for the panes that are about it: ``all articles``, ``feed Delta Wire``,
        ``tag visit /ferry``, ``Lena Orsk+``."""
        kind, _, _ = self.source.partition(":")
        source = f"{kind} {self.label}" if kind in _NAMED else self.label.lower()
        if self.source == "all":
            source = "" if self.is_narrowed else "all articles"
        return " ".join(filter(None, (source, *self.chips())))

    def wider(self) -> "View":
        """Without the search, or without the actor where there is no search."""
        return replace(self, search="") if self.search else replace(self, actor="", rollup=False)


def _fields_of(query: Query) -> Iterator[Field]:
    match query:
        case Field():
            yield query
        case And() | Or():
            for child in query.children:
                yield from _fields_of(child)
        case Not():
            yield from _fields_of(query.child)


class Place(Struct, frozen=True):
    """Where the reader stood in a view."""

    article_id: int | None = None
    scroll: float = 0.0
    """Scroll offset of the list, in rows."""


class Places:
    """Where the reader stood in each view of this session, the oldest forgotten."""

    def __init__(self) -> None:
        self._places: dict[View, Place] = {}

    def leave(self, view: View, place: Place) -> None:
        """Note the place."""
        self._places.pop(view, None)
        self._places[view] = place
        while len(self._places) > REMEMBERED_PLACES:
            del self._places[next(iter(self._places))]

    def find(self, view: View) -> Place | None:
        """The place last noted there, if any."""
        return self._places.get(view)


class Saved(Struct, frozen=True):
    """What a restart restores."""

    view: View = View()
    article_id: int | None = None
    scroll: float = 0.0
    """Of the article list, in rows."""
    article_scroll: float = 0.0
    """Of the article, in lines."""
    pane: str = "articles"
    scope: ScopeName = "article"
    mode: StanceMode = "actor"
    counting: Counting = "document"
    rollup: bool = False
    whose: Whose = "both"
    window: int = 0
    """Days back that the panes are about; 0 is all time."""
    theme: str = ""
    folded: tuple[str, ...] = ()
    """Keys of the sources that are folded."""
    show_sources: bool = True
    fold_stories: bool = False
    """Whether the list shows each story once."""
    history: tuple[str, ...] = ()
    """Searches, newest last."""

    @property
    def rules(self) -> Rules:
        """How stances are counted."""
        return Rules(self.counting, self.rollup, self.whose, self.window)

    def to_json(self) -> str:
        """For the library's settings."""
        return json.dumps(msgspec.to_builtins(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | None, *, default: "Saved") -> "Saved":
        """What was saved; `default` for whatever is missing, or written by a version that differs."""
        try:
            raw = json.loads(text or "{}")
        except ValueError:
            return default
        if not isinstance(raw, dict):
            return default
        view = _view(raw.pop("view", None)) or default.view
        kept: dict[str, Any] = {}
        for each in fields(cls):
            value, like = raw.get(each.name), getattr(default, each.name)
            if each.name in raw and _is_like(each.name, value, like):
                kept[each.name] = tuple(value) if isinstance(value, list) else value
        return replace(default, **{**kept, "view": view})


_CHOICES: Mapping[str, tuple[str | int, ...]] = {
    "scope": SCOPES,
    "mode": MODES,
    "counting": COUNTINGS,
    "whose": WHOSE,
    "window": WINDOWS,
}


def _is_like(name: str, value: object, like: object) -> bool:
    """Whether a saved value has the type (and is one of the choices) that the field needs."""
    if name in _CHOICES:
        return value in _CHOICES[name] and not isinstance(value, bool)
    if name == "article_id":
        return value is None or (isinstance(value, int) and not isinstance(value, bool))
    if isinstance(like, tuple):
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if isinstance(like, float):
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9
    return isinstance(value, type(like))


def _view(raw: object) -> View | None:
    """A saved view; `None` where it is none, or its query is no longer understood."""
    if not isinstance(raw, dict):
        return None
    default = View()
    known = {
        each.name: raw[each.name]
        for each in fields(View)
        if isinstance(raw.get(each.name), type(getattr(default, each.name)))
    }
    view = View(**known)
    from xjreader.errors import QueryError

    try:
        view.query()
    except QueryError:
        return None
    return view


class History(Struct):
    """Searches typed so far, walked with the arrows."""

    entries: list[str] = field(default_factory=list)
    position: int = 0
    draft: str = ""

    def start(self, text: str) -> None:
        """Begin a walk from what stands in the line now."""
        self.position, self.draft = len(self.entries), text

    def older(self, text: str) -> str:
        """The search before; the oldest stays."""
        if self.position == len(self.entries):
            self.draft = text
        self.position = max(0, self.position - 1)
        if self.position and self.entries[self.position] == text:
            # The line was opened with the current search in it: going back to it is no step.
            self.position -= 1
        return self.entries[self.position] if self.entries else text

    def newer(self) -> str:
        """The search after, back to what was being typed."""
        self.position = min(len(self.entries), self.position + 1)
        return self.draft if self.position == len(self.entries) else self.entries[self.position]

    def add(self, text: str) -> None:
        """Note a search; a repeated one moves to the end, the oldest of 100 goes."""
        if text in self.entries:
            self.entries.remove(text)
        if text:
            self.entries.append(text)
        del self.entries[:-100]


def next_of(choices: tuple[T, ...], current: T) -> T:
    """The choice after `current`, round and round."""
    return choices[(choices.index(current) + 1) % len(choices)]
