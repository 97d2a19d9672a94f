"""Which keys the footer tells: those of the commands that work where one is; draws nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xjreader.tui.status import FooterItem

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

SEARCH_KEYS = (
    FooterItem("", "⏎", "search"),
    FooterItem("", "↑↓", "earlier searches"),
    FooterItem("", "esc", "leave"),
)
"""What the footer tells while a search is typed."""


def footer_items(reader: "ReaderScreen", command_ids: Sequence[str]) -> list[FooterItem]:
    """Those of these commands that work here and have a key and a label."""
    items = []
    for command_id in command_ids:
        command = reader.table.get(command_id).command
        keys = _key(reader, command_id)
        if keys and command.works(reader) and (reader.page or command.is_shown_in(reader.pane)):
            items.append(FooterItem(command_id, keys, command.label))
    return items


def _key(reader: "ReaderScreen", command_id: str) -> str:
    """The command's first key; commands that belong together show the first and the last of theirs."""
    first = reader.first_key(command_id)
    if command_id == "list.down":
        up = reader.first_key("list.up")
        return f"{first}/{up}" if first and up else first
    if command_id == "article.quick_tag_1":
        last = max(reader.library.config.quick_tags, default="1")
        key = reader.first_key(f"article.quick_tag_{last}")
        return f"{first}-{key}" if first and key and last != "1" else first
    return first
