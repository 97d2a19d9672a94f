"""Our GraphML as networkx reads it."""

import io
from collections.abc import Sequence

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from xjreader.models.analysis import Actor, ActorKind
from xjreader.models.stance import MatrixCell, Tally
from xjreader.services.graphml import Value, graphml
from xjreader.services.networks import Network, overlaps

ACTORS = {
    "Ilse Tarn": Actor("Ilse Tarn", ActorKind.PERSON, (), "Valdoria"),
    "Valdoria": Actor("Valdoria", ActorKind.STATE),
    "Orvane": Actor("Orvane", ActorKind.STATE),
}
CELLS = [
    MatrixCell("Ilse Tarn", "Valdoria", Tally(2, 0, 1)),
    MatrixCell("Ilse Tarn", "upper dam", Tally(1, 3)),
    MatrixCell("Orvane", "Valdoria", Tally(0, 0, 4)),
    MatrixCell("Valdoria", "upper dam", Tally(2, 2)),
]


def read(
    cells: Sequence[MatrixCell],
    network: Network = "two-mode",
    facts: dict[str, Value] | None = None,
) -> networkx.Graph:
    text = "".join(graphml(cells, network, actors=ACTORS, facts=facts or {}))
    return networkx.read_graphml(io.BytesIO(text.encode()))


def nodes(graph: networkx.Graph) -> dict[tuple[str, str], dict[str, object]]:
    return {(data["mode"], data["name"]): data for _, data in graph.nodes(data=True)}


def edges(graph: networkx.Graph) -> dict[frozenset[tuple[str, str]], dict[str, object]]:
    named = {id_: (data["mode"], data["name"]) for id_, data in graph.nodes(data=True)}
    return {frozenset((named[one], named[two])): data for one, two, data in graph.edges(data=True)}


def test_two_modes_are_signed_and_weighted() -> None:
    graph = read(CELLS, facts={"counting": "document", "rollup": True, "n": 15})
    assert not graph.is_directed()
    assert graph.graph["network"] == "two-mode"
    assert (graph.graph["counting"], graph.graph["rollup"], graph.graph["n"]) == ("document", True, 15)
    found = nodes(graph)
    assert found["actor", "Ilse Tarn"] == {
        "name": "Ilse Tarn", "label": "Ilse Tarn", "mode": "actor", "kind": "person",
        "affiliation": "Valdoria", "n": 7, "support": 3, "oppose": 3, "neutral": 1, "net": 0,
    }  # fmt: skip
    assert found["concept", "upper dam"]["kind"] == "topic"
    # One name, two nodes: who speaks and who is spoken of.
    assert found["concept", "Valdoria"]["n"] == 7
    assert found["actor", "Valdoria"]["n"] == 4
    between = edges(graph)
    tie = between[frozenset((("actor", "Valdoria"), ("concept", "upper dam")))]
    assert tie == {"weight": 0, "n": 4, "support": 2, "oppose": 2, "neutral": 0, "mark": "±"}
    assert between[frozenset((("actor", "Ilse Tarn"), ("concept", "upper dam")))]["weight"] == -2
    assert len(between) == len(CELLS)
    assert all({mode for mode, _ in pair} == {"actor", "concept"} for pair in between)


@pytest.mark.parametrize(("network", "weight"), [("congruence", 8), ("conflict", 8), ("subtract", None)])
def test_one_mode_has_the_edges_that_weigh_something(network: Network, weight: int | None) -> None:
    between = edges(read(CELLS, network))
    if weight is None:
        assert between == {}
    else:
        [(pair, data)] = between.items()
        assert {name for _, name in pair} == {"Ilse Tarn", "Valdoria"}
        assert data == {"weight": weight, "congruence": 8, "conflict": 8, "subtract": 0, "shared": 1}
    # Who is alone is in it too.
    assert ("actor", "Orvane") in nodes(read(CELLS, network))


_names = st.text(st.characters(codec=None), min_size=1, max_size=12)


@given(st.lists(st.tuples(_names, _names, st.builds(Tally, *[st.integers(0, 3)] * 3)), max_size=6), _names)
def test_no_name_breaks_the_file(rows: list[tuple[str, str, Tally]], query: str) -> None:
    by_pair = {(actor, target): tally for actor, target, tally in rows}
    cells = [MatrixCell(*pair, tally) for pair, tally in by_pair.items()]
    graph = read(cells, facts={"query": query})
    actors = {cell.actor for cell in cells}
    assert sum(data["mode"] == "actor" for _, data in graph.nodes(data=True)) == len(actors)
    assert graph.number_of_edges() == len(cells)
    one_mode = read(cells, "congruence")
    assert one_mode.number_of_edges() == sum(bool(one.congruence) for one in overlaps(cells).values())


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("a<b>&\"c'", "a<b>&\"c'"),
        ("]]>", "]]>"),
        ("one\rtwo\nthree", "one\rtwo\nthree"),
        ("nul\0bell\x07", "nul\ufffdbell\ufffd"),
        ("half \ud800 of a pair", "half \ufffd of a pair"),
        ("\ufffe and \uffff", "\ufffd and \ufffd"),
        ("𐍈 ± ü", "𐍈 ± ü"),
    ],
)
def test_a_name_is_read_back_as_it_is_but_for_what_xml_has_no_place_for(name: str, held: str) -> None:
    text = "".join(graphml([MatrixCell(name, "x", Tally(1))], "two-mode", actors={}, facts={}))
    root = etree.fromstring(text.encode())
    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert next(each.text for each in root.iter(f"{space}data") if each.get("key") == "node_name") == held


def test_nothing_counted_is_an_empty_network() -> None:
    assert read([]).number_of_nodes() == 0
