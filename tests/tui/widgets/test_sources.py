"""The tree of sources: what is in sight, what a line says, and the tree in a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import source_nodes

from xjreader.tui.widgets.cells import joined, total_width
from xjreader.tui.widgets.sources import SourceNode, Sources, source_pieces, unfolded


def line(node: SourceNode, width: int, *, folded: bool = False, active: bool = False) -> str:
    return joined(source_pieces(node, width, folded=folded, active=active))


def test_a_fold_hides_everything_beneath_it() -> None:
    keys = [node.key for node in unfolded(source_nodes(), {"feeds", "actors"})]
    assert keys == [
        "all", "starred", "views", "view:denials", "feeds", "actors", "tags", "tag:visit", "tag:old",
    ]  # fmt: skip
    assert unfolded(source_nodes(), {"all", "feed:1"}) == source_nodes()


def test_a_line_has_fold_label_and_what_is_unread() -> None:
    nodes = {node.key: node for node in source_nodes()}
    assert line(nodes["all"], 20) == "  All            312"
    assert line(nodes["folder:Wires"], 20) == "  ▾ Wires      1,120"
    assert line(nodes["folder:Wires"], 20, folded=True) == "  ▸ Wires      1,120"


def test_health_is_a_sign_beside_the_count() -> None:
    node = SourceNode("feed:2", "Kessel desk", "feed", "", 8, 50, 1, mark="!")
    assert line(node, 24) == "    Kessel desk      ! 8"
    assert line(node, 14) == "    Kesse… ! 8"


def test_the_active_node_is_told_by_a_sign() -> None:
    node = SourceNode("view:denials", "Denials since Monday", "view", "act:DENY", 12, 40, 1)
    assert line(node, 22, active=True) == "    Denials sinc… ◂ 12"


@given(st.integers(12, 60), st.sampled_from(source_nodes()), st.booleans(), st.booleans())
def test_every_line_is_as_wide_as_asked(width: int, node: SourceNode, folded: bool, active: bool) -> None:
    assert total_width(source_pieces(node, width, folded=folded, active=active)) == width


async def test_enter_picks_and_marks(host) -> None:
    widget = Sources()
    app = host(widget)
    async with app.run_test(size=(30, 20)) as pilot:
        widget.show(source_nodes())
        await pilot.press("j", "enter")
        assert [message.node.key for message in app.of(Sources.Picked)] == ["starred"]
        assert [message.node.key for message in app.of(Sources.Highlighted)] == ["starred"]
        assert widget.active == "starred"
        assert "Starred ◂" in app.lines()[1]


async def test_a_section_folds_instead(host) -> None:
    widget = Sources()
    app = host(widget)
    async with app.run_test(size=(30, 20)) as pilot:
        widget.show(source_nodes(), keep="feeds")
        await pilot.press("enter")
        assert widget.collapsed == {"feeds"}
        assert app.of(Sources.Picked) == []
        assert widget.current.key == "feeds"
        await pilot.press("space")
        assert widget.collapsed == set()
        await pilot.press("z")
        assert widget.collapsed == {"feeds"}


async def test_left_folds_then_goes_to_the_parent_and_right_unfolds(host) -> None:
    widget = Sources()
    async with host(widget).run_test(size=(30, 20)) as pilot:
        widget.show(source_nodes(), keep="feed:2")
        await pilot.press("left")
        assert widget.current.key == "folder:Assembly"
        await pilot.press("h")
        assert widget.collapsed == {"folder:Assembly"}
        await pilot.press("left")
        assert widget.current.key == "feeds"
        await pilot.press("j", "l")
        assert widget.collapsed == set()
        assert widget.current.key == "folder:Assembly"


async def test_where_nothing_folds_the_key_is_the_apps(host) -> None:
    class WithPanes(host):
        BINDINGS = [("right", "went('right')"), ("left", "went('left')")]  # noqa: RUF012
        went: list[str]

        def action_went(self, way: str) -> None:
            self.went.append(way)

    widget = Sources()
    app = WithPanes(widget)
    app.went = []
    async with app.run_test(size=(30, 20)) as pilot:
        widget.show(source_nodes())
        await pilot.press("right", "left")
        assert app.went == ["right", "left"]
        widget.show(source_nodes(), keep="feeds")
        await pilot.press("left", "right")
        assert app.went == ["right", "left"]


async def test_a_refresh_keeps_cursor_and_folds(host) -> None:
    widget = Sources()
    app = host(widget)
    async with app.run_test(size=(30, 20)) as pilot:
        widget.show(source_nodes(), keep="folder:Wires")
        await pilot.press("space")
        fewer = [node for node in source_nodes() if node.key != "starred"]
        widget.show(fewer)
        assert widget.current.key == "folder:Wires"
        assert "feed:3" not in [node.key for node in widget.nodes]
        assert app.of(Sources.Highlighted) == []


async def test_a_node_that_is_to_be_kept_is_unfolded_to(host) -> None:
    widget = Sources()
    async with host(widget).run_test(size=(30, 20)):
        widget.collapsed.update({"feeds", "folder:Wires", "folder:Assembly"})
        widget.show(source_nodes(), keep="feed:3")
        assert widget.current.key == "feed:3"
        assert widget.collapsed == {"folder:Assembly"}


async def test_a_click_picks_at_once_and_on_the_sign_folds(host) -> None:
    widget = Sources()
    app = host(widget)
    async with app.run_test(size=(30, 20)) as pilot:
        widget.show(source_nodes())
        await pilot.pause()
        await pilot.click(widget, offset=(10, 7))
        assert [message.node.key for message in app.of(Sources.Picked)] == ["feed:1"]
        await pilot.click(widget, offset=(4, 6))
        assert widget.collapsed == {"folder:Assembly"}
        assert len(app.of(Sources.Picked)) == 1


async def test_the_tooltip_is_the_nodes(host) -> None:
    widget = Sources()
    async with host(widget).run_test(size=(30, 20)) as pilot:
        widget.show(source_nodes())
        await pilot.pause()
        await pilot.hover(widget, offset=(8, 8))
        assert str(widget.tooltip) == "HTTP 503 at 06:58"
        await pilot.hover(widget, offset=(8, 1))
        assert widget.tooltip is None


@pytest.mark.parametrize("size", [(28, 20), (80, 24)], ids=["pane", "80x24"])
def test_picture(snap_compare, host, size: tuple[int, int]) -> None:
    widget = Sources()

    async def fill(pilot) -> None:
        widget.active = "view:denials"
        widget.show(source_nodes(), keep="folder:Wires")
        await pilot.press("space", "k")

    assert snap_compare(host(widget), terminal_size=size, run_before=fill)
