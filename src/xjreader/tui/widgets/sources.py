"""The tree of sources: views, folders, feeds, tags and actors with what is unread. It counts nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from msgspec import Struct
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from xjreader.tui.widgets.cells import Piece, cut, one_line, spread, width_of
from xjreader.tui.widgets.line_list import LineList

SourceKind = Literal["section", "all", "view", "folder", "feed", "tag", "actor", "starred"]

OPEN = "▾"
FOLDED = "▸"
ACTIVE = "◂"


class SourceNode(Struct, frozen=True):
    """One line of the tree, in the order in which it is drawn: a parent before its children."""

    key: str
    """What it is, the same after every refresh, such as ``feed:12``."""
    label: str
    kind: SourceKind
    query: str
    """What its articles are, in the query language; empty for all, or for a section."""
    unread: int = 0
    articles: int = 0
    depth: int = 0
    has_children: bool = False
    mark: str = ""
    """One sign for the health of a feed, such as ``!``; empty when all is well."""
    tooltip: str = ""


def unfolded(nodes: Sequence[SourceNode], folded: set[str]) -> list[SourceNode]:
    """The nodes that are in sight when those with the keys in `folded` hide what is beneath them."""
    shown: list[SourceNode] = []
    hidden_below: int | None = None
    for node in nodes:
        if hidden_below is not None and node.depth > hidden_below:
            continue
        hidden_below = node.depth if node.has_children and node.key in folded else None
        shown.append(node)
    return shown


def source_pieces(node: SourceNode, width: int, *, folded: bool, active: bool) -> list[Piece]:
    """One node in `width` cells: fold, label, sign of health, and at the right what is unread."""
    fold = (FOLDED if folded else OPEN) if node.has_children else " "
    right = []
    if node.mark:
        right.append(Piece(node.mark, "warning"))
    if node.unread:
        right.append(Piece(f"{' ' if right else ''}{node.unread:,}", "strong"))
    if node.kind == "section":
        style = "header"
    elif active:
        style = "active"
    else:
        style = "" if node.articles or node.unread else "muted"
    indent = " " * (2 * min(node.depth, 8))
    room = width - width_of(indent) - 2 - sum(width_of(piece.text) for piece in right) - 1
    label = cut(one_line(node.label), room - 2 if active else room)
    left = [Piece(f"{indent}{fold} ", "muted"), Piece(f"{label} {ACTIVE}" if active else label, style)]
    return spread(left, right, width)


class Sources(LineList):
    """Where articles come from, as a tree that folds."""

    chooses_on_click: ClassVar[bool] = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,z", "toggle_fold", "Fold", show=False, id="sources.fold"),
        Binding("left,h", "fold", "Fold, or to the parent", show=False, id="sources.close"),
        Binding("right,l", "unfold", "Unfold", show=False, id="sources.open"),
    ]

    @dataclass
    class Picked(Message):
        """Somebody wants the articles of a node."""

        widget: "Sources"
        node: SourceNode

        @property
        def control(self) -> "Sources":
            """The tree that it is about."""
            return self.widget

    @dataclass
    class Highlighted(Message):
        """Somebody moved to another node."""

        widget: "Sources"
        node: SourceNode

        @property
        def control(self) -> "Sources":
            """The tree that it is about."""
            return self.widget

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.collapsed: set[str] = set()
        """Keys of the nodes that hide what is beneath them."""
        self._all: Sequence[SourceNode] = ()
        self._shown: list[SourceNode] = []
        self._active: str | None = None
        self.placeholder = "No sources yet."
        self.set_title("Sources")

    @property
    def nodes(self) -> Sequence[SourceNode]:
        """The nodes in sight, those in folds left out."""
        return self._shown

    @property
    def current(self) -> SourceNode | None:
        """The node under the cursor."""
        return self._shown[self.cursor] if self.count else None

    @property
    def active(self) -> str | None:
        """Key of the node whose articles are shown; it is marked."""
        return self._active

    @active.setter
    def active(self, key: str | None) -> None:
        before, self._active = self._active, key
        if before != key:
            self.refresh_rows(*(n for n, node in enumerate(self._shown) if node.key in (before, key)))

    def show(self, nodes: Sequence[SourceNode], *, keep: str | None = None) -> None:
        """Show these nodes; posts nothing.

        The cursor goes to the node with the key `keep`, else stays on its node.
        """
        wanted = keep if keep is not None else self.current.key if self.current else None
        self._all = nodes
        self._unfold_to(wanted)
        self._show_unfolded(wanted)

    def render_row(self, index: int, line: int, width: int, *, cursor: bool, selected: bool) -> Strip:
        """One node."""
        node = self._shown[index]
        pieces = source_pieces(
            node, width - 1, folded=node.key in self.collapsed, active=node.key == self._active
        )
        return self.strip(pieces, width, cursor=cursor, selected=selected)

    def cursor_moved(self, index: int) -> None:
        """Tell which node it is."""
        self.post_message(self.Highlighted(self, self._shown[index]))

    def row_chosen(self, index: int) -> None:
        """Pick the node; a section, which has no articles of its own, folds."""
        node = self._shown[index]
        if node.kind == "section":
            self.action_toggle_fold()
            return
        self.active = node.key
        self.post_message(self.Picked(self, node))

    def row_clicked(self, index: int, line: int, x: int) -> bool:
        """A click on the sign of a fold folds."""
        node = self._shown[index]
        if node.kind == "section" or not node.has_children or abs(x - 1 - 2 * node.depth) > 1:
            return False
        self.move_to(index, quiet=True)
        self.action_toggle_fold()
        return True

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The tooltip is that of the node under the mouse."""
        place = self.row_at(event)
        text = self._shown[place[0]].tooltip if place else ""
        self.tooltip = Content(text) if text else None

    def action_toggle_fold(self) -> None:
        """Fold or unfold the node under the cursor."""
        node = self.current
        if node is not None and node.has_children:
            self.collapsed ^= {node.key}
            self._show_unfolded(node.key)

    def action_fold(self) -> None:
        """Fold the node, or go to its parent; at the outermost let the app have the key."""
        node = self.current
        if node is None:
            raise SkipAction
        if node.has_children and node.key not in self.collapsed:
            self.action_toggle_fold()
            return
        for index in range(self.cursor - 1, -1, -1):
            if self._shown[index].depth < node.depth:
                self.cursor = index
                return
        raise SkipAction

    def action_unfold(self) -> None:
        """Unfold the node; where there is nothing to unfold let the app have the key."""
        node = self.current
        if node is None or not node.has_children or node.key not in self.collapsed:
            raise SkipAction
        self.action_toggle_fold()

    def _unfold_to(self, key: str | None) -> None:
        """Open what would hide the node that is to be kept."""
        parents: list[SourceNode] = []
        for node in self._all:
            del parents[next((n for n, p in enumerate(parents) if p.depth >= node.depth), len(parents)) :]
            if node.key == key:
                self.collapsed.difference_update(parent.key for parent in parents)
                return
            parents.append(node)

    def _show_unfolded(self, key: str | None) -> None:
        cursor, before = self.cursor, self._shown
        self._shown = unfolded(self._all, self.collapsed)
        index = next((index for index, node in enumerate(self._shown) if node.key == key), cursor)
        self.tooltip = None
        if index == cursor and [node.key for node in before] == [node.key for node in self._shown]:
            # The counts change with every article that is read, and mostly those of a few lines.
            lines = zip(before, self._shown, strict=True)
            self.refresh_rows(index, *(number for number, (old, new) in enumerate(lines) if old != new))
        else:
            self.reset(len(self._shown), index, keep_line=True)
