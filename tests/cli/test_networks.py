"""Statements as networks and event lists from the command line, opened by other readers than ours."""

import csv
import io
from pathlib import Path
from typing import Any

import networkx
import pytest
from tests.cli.conftest import RULES

CONFIG = """
[[actors]]
name = "Ostrel"
kind = "state"

[[actors]]
name = "Nera Vold"
kind = "person"
affiliation = "Ostrel"

[[actors]]
name = "Kessin"
kind = "state"

[[topics]]
name = "pipeline"
phrases = ["the pipeline"]
"""

TEXT = """date 2031-03-04 Talk of a pipeline

Nera Vold condemned the pipeline on Tuesday.

Kessin praised the pipeline.

Kessin met Nera Vold in the evening.
"""


@pytest.fixture
def filled(xjreader: Any, home: Path) -> Any:
    (home / "config.toml").write_text(CONFIG + RULES)
    (home / "talk.txt").write_text(TEXT)
    assert xjreader("import", "articles", home / "talk.txt").code == 0
    return xjreader


@pytest.mark.parametrize("what", ["statements", "quotes", "articles"])
def test_a_network_is_made_of_the_statements_whatever_is_exported(filled: Any, what: str) -> None:
    outcome = filled("export", what, "--format", "graphml")
    assert outcome.code == 0
    graph = networkx.read_graphml(io.BytesIO(outcome.out.encode()))
    names = {(data["mode"], data["name"]) for _, data in graph.nodes(data=True)}
    assert ("concept", "pipeline") in names
    assert ("actor", "Kessin") in names
    assert graph.graph["counting"] == "document"


def test_actors_who_disagree_are_in_conflict(filled: Any, home: Path) -> None:
    target = home / "conflict.graphml"
    arguments = ["export", "statements", "--format", "graphml", "--network", "conflict"]
    assert filled(*arguments, "--rollup", "-o", target).code == 0
    graph = networkx.read_graphml(target)
    [(one, two, data)] = graph.edges(data=True)
    assert {graph.nodes[one]["name"], graph.nodes[two]["name"]} == {"Kessin", "Ostrel"}
    assert (data["weight"], data["congruence"]) == (1, 0)


def test_an_event_list_says_what_it_left_out(filled: Any) -> None:
    outcome = filled("export", "statements", "--format", "dna", "--counting", "statement")
    rows = list(csv.DictReader(io.StringIO(outcome.out, newline=""), delimiter=";"))
    assert [(row["person"], row["organization"], row["agreement"]) for row in rows] == [
        ("Nera Vold", "Ostrel", "0"),
        ("", "Kessin", "1"),
    ]
    assert {row["counting"] for row in rows} == {"statement"}
    assert "1 neutral statement left out: agreement is yes or no there." in outcome.err


def test_confirmed_statements_can_be_asked_for_alone(filled: Any) -> None:
    outcome = filled("export", "statements", "--whose", "confirmed")
    assert (outcome.code, len(outcome.out.splitlines())) == (0, 1)
