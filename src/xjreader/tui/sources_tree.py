"""The lines of the sources pane, built from counts. Pure: it asks the library for nothing."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from xjreader.models.analysis import ActorRow
from xjreader.models.article import Counts, SavedView, SidebarCounts
from xjreader.models.feed import Feed, FeedStatus
from xjreader.models.query import Field
from xjreader.models.query_parser import format_query
from xjreader.tui.widgets.sources import SourceNode

MOST_ACTORS = 50
"""Actors listed; the others are found by search."""

MARKS: Mapping[FeedStatus, str] = {
    FeedStatus.ERROR: "!",
    FeedStatus.GONE: "✗",
    FeedStatus.AUTH: "!",
    FeedStatus.BACKOFF: "…",
    FeedStatus.PARTIAL: "~",
}
"""A mark beside a feed that is not well; a well one has none."""


class Sidebar(Struct, frozen=True):
    """Everything that the sources pane tells, read at one time."""

    counts: SidebarCounts
    feeds: Sequence[Feed]
    views: Sequence[tuple[SavedView, Counts]]
    actors: Sequence[ActorRow]


def build(sidebar: Sidebar) -> list[SourceNode]:
    """All lines in order: everything, starred, views, feeds in their folders, actors, tags."""
    counts = sidebar.counts
    nodes = [
        SourceNode("all", "All", "all", "", counts.unread, counts.total, 0, False),
        SourceNode("starred", "★ Starred", "starred", "is:starred", 0, counts.starred, 0, False),
    ]
    if sidebar.views:
        nodes.append(_section("views", "Views"))
        nodes += [
            SourceNode(
                f"view:{view.name}", view.name, "view", view.query, found.unread, found.articles, 1, False,
                tooltip=view.query,
            )
            for view, found in sidebar.views
        ]  # fmt: skip
    nodes += _feeds(sidebar.feeds, counts)
    if sidebar.actors:
        nodes.append(_section("actors", "Actors"))
        nodes += [_actor(row) for row in sidebar.actors[:MOST_ACTORS]]
    tags = [row for row in counts.tags if row.articles]
    if tags:
        nodes.append(_section("tags", "Tags"))
        nodes += [
            SourceNode(
                f"tag:{row.name}",
                row.name,
                "tag",
                _field("tag", row.name),
                row.unread,
                row.articles,
                1,
                False,
            )
            for row in tags
        ]
    return nodes


def _section(key: str, label: str) -> SourceNode:
    return SourceNode(f"section:{key}", label, "section", "", 0, 0, 0, True)


def _field(name: str, value: str) -> str:
    """A query for one field's exact value, quoted as the language needs."""
    return format_query(Field(name=name, value=value, phrase=True))  # type: ignore[arg-type]


def _actor(row: ActorRow) -> SourceNode:
    also = f"also: {', '.join(row.aliases)}" if row.aliases else ""
    belongs = f"belongs to {row.affiliation}" if row.affiliation else ""
    return SourceNode(
        f"actor:{row.name}", row.name, "actor", _field("actor", row.name), row.unread, row.articles, 1, False,
        tooltip="; ".join(each for each in (row.kind.value, belongs, also) if each),
    )  # fmt: skip


def _feeds(feeds: Sequence[Feed], counts: SidebarCounts) -> list[SourceNode]:
    """Folders with their subfolders and feeds; feeds without a folder last."""
    nodes: list[SourceNode] = []
    if feeds:
        nodes.append(_section("feeds", "Feeds"))
    by_folder: dict[str, list[Feed]] = {}
    for feed in feeds:
        by_folder.setdefault(feed.folder.strip("/"), []).append(feed)
    folders: set[str] = set()
    for folder in by_folder:
        parts = folder.split("/") if folder else []
        folders.update("/".join(parts[: depth + 1]) for depth in range(len(parts)))
    # Sorted by their parts, so that a subfolder follows its folder and not its folder's namesake.
    for folder in sorted(folders, key=lambda name: [part.casefold() for part in name.split("/")]):
        found = counts.folders.get(folder, Counts(0, 0))
        depth = folder.count("/") + 1
        nodes.append(
            SourceNode(
                f"folder:{folder}", folder.rpartition("/")[2], "folder", _field("folder", folder),
                found.unread, found.articles, depth, True,
            )
        )  # fmt: skip
        nodes += [_feed(feed, counts, depth + 1) for feed in _sorted(by_folder.get(folder, []))]
    nodes += [_feed(feed, counts, 1) for feed in _sorted(by_folder.get("", []))]
    return nodes


def _sorted(feeds: Sequence[Feed]) -> list[Feed]:
    return sorted(feeds, key=lambda feed: feed.title.casefold())


def _feed(feed: Feed, counts: SidebarCounts, depth: int) -> SourceNode:
    found = counts.feeds.get(feed.id, Counts(0, 0))
    trouble = f"{feed.health.status}: {feed.health.error}" if feed.health.status in MARKS else ""
    return SourceNode(
        f"feed:{feed.id}", feed.title or feed.url, "feed", f"feed:{feed.id}",
        found.unread, found.articles, depth, False,
        mark=MARKS.get(feed.health.status, ""),
        tooltip="\n".join(each for each in (feed.url, trouble) if each),
    )  # fmt: skip
