"""Networks as GraphML text, for Gephi, visone, networkx, igraph; counts nothing, reads no library.

Names come from articles: what XML cannot hold becomes U+FFFD, everything else is escaped.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from xjreader.models.analysis import Actor
from xjreader.models.stance import MatrixCell, Tally
from xjreader.services.networks import Network, overlaps, totals

Value = str | int | bool

_UNSAFE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, not even escaped."""

_TALLY_KEYS: Final = (("n", "int"), ("support", "int"), ("oppose", "int"), ("neutral", "int"), ("net", "int"))

_NODE_KEYS: Final = (
    # igraph and visone call a node by its name, Gephi by its label.
    ("name", "string"),
    ("label", "string"),
    ("mode", "string"),
    ("kind", "string"),
    ("affiliation", "string"),
    *_TALLY_KEYS,
)

_EDGE_KEYS: Final[Mapping[bool, Sequence[tuple[str, str]]]] = {
    True: (("weight", "int"), *_TALLY_KEYS[:-1], ("mark", "string")),
    False: (
        ("weight", "int"), ("congruence", "int"), ("conflict", "int"), ("subtract", "int"), ("shared", "int"),
    ),
}  # fmt: skip
"""By whether the network has two modes."""


def graphml(
    cells: Sequence[MatrixCell],
    network: Network,
    *,
    actors: Mapping[str, Actor],
    facts: Mapping[str, Value],
) -> Iterator[str]:
    """One undirected network of what was counted.

    Two modes: an edge for each actor and target of which he speaks at all, its weight the net; an actor
    who is spoken of is a second node, of mode ``concept``. One mode: an edge where the weight is not 0.
    `actors` tells kinds and affiliations; `facts` stand in the graph itself, such as the rule of counting.
    """
    two_mode = network == "two-mode"
    node_keys, edge_keys = _NODE_KEYS, _EDGE_KEYS[two_mode]
    facts = {"network": network, **facts}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield from _keys("graph", [(name, _type(value)) for name, value in facts.items()])
    yield from _keys("node", node_keys)
    yield from _keys("edge", edge_keys)
    yield '  <graph id="stances" edgedefault="undirected">\n'
    yield from _data("graph", facts, indent="    ")
    actor_ids = {name: f"a{number}" for number, name in enumerate(totals(cells))}
    for name, tally in totals(cells).items():
        known = actors.get(name)
        kind, above = (known.kind.value, known.affiliation or "") if known else ("", "")
        yield from _node(actor_ids[name], name, "actor", kind, above, tally)
    if two_mode:
        yield from _two_mode(cells, actor_ids, actors)
    else:
        yield from _one_mode(cells, network, actor_ids)
    yield "  </graph>\n</graphml>\n"


def _two_mode(
    cells: Sequence[MatrixCell], actor_ids: Mapping[str, str], actors: Mapping[str, Actor]
) -> Iterator[str]:
    by_target = totals(cells, targets=True)
    target_ids = {name: f"c{number}" for number, name in enumerate(by_target)}
    for name, tally in by_target.items():
        known = actors.get(name)
        kind, above = (known.kind.value, known.affiliation or "") if known else ("topic", "")
        yield from _node(target_ids[name], name, "concept", kind, above, tally)
    for cell in cells:
        values = {"weight": cell.tally.net, **_counts(cell.tally), "mark": cell.tally.mark}
        del values["net"]
        yield from _edge(actor_ids[cell.actor], target_ids[cell.target], values)


def _one_mode(cells: Sequence[MatrixCell], network: Network, actor_ids: Mapping[str, str]) -> Iterator[str]:
    for (actor, other), overlap in overlaps(cells).items():
        if weight := overlap.weight(network):
            values: Mapping[str, Value] = {
                "weight": weight,
                "congruence": overlap.congruence,
                "conflict": overlap.conflict,
                "subtract": overlap.subtract,
                "shared": overlap.shared,
            }
            yield from _edge(actor_ids[actor], actor_ids[other], values)


def _counts(tally: Tally) -> dict[str, Value]:
    return {
        "n": tally.n,
        "support": tally.support,
        "oppose": tally.oppose,
        "neutral": tally.neutral,
        "net": tally.net,
    }


def _keys(where: str, keys: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, kind in keys:
        yield f'  <key id="{where}_{name}" for="{where}" attr.name="{name}" attr.type="{kind}"/>\n'


def _node(id_: str, name: str, mode: str, kind: str, above: str, tally: Tally) -> Iterator[str]:
    yield f'    <node id="{id_}">\n'
    values = {"name": name, "label": name, "mode": mode, "kind": kind, "affiliation": above, **_counts(tally)}
    yield from _data("node", values, indent="      ")
    yield "    </node>\n"


def _edge(source: str, target: str, values: Mapping[str, Value]) -> Iterator[str]:
    yield f'    <edge source="{source}" target="{target}">\n'
    yield from _data("edge", values, indent="      ")
    yield "    </edge>\n"


def _data(where: str, values: Mapping[str, Value], *, indent: str) -> Iterator[str]:
    for name, value in values.items():
        if value != "":
            yield f'{indent}<data key="{where}_{name}">{_text(value)}</data>\n'


def _type(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "int" if isinstance(value, int) else "string"


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = _UNSAFE.sub("\ufffd", str(value))
    # A bare carriage return would be read back as a line feed.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
