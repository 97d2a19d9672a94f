"""Runs the analyser over SEESAW's articles, their entities given as actors and topics; trains nothing.

    python training/stance/seesaw.py DOCUMENTS PREDICTIONS [--least 0.5] [--tags FOLDER]

DOCUMENTS is SEESAW's file of whole articles, one a line; PREDICTIONS is what its scorer reads. The data are
for scoring only. An author's own stance is never predicted, nor one towards nobody; nor one of somebody whom
the list leaves out, as the data's annotators coded none.
"""

import argparse
import json
import pickle
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xjreader.models.analysis import Actor, ActorKind, Polarity, Statement, Topic
from xjreader.nlp.neural import weights
from xjreader.nlp.pairs.coders import NETWORK
from xjreader.nlp.pairs.trained import TrainedCoder
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.reading import Reading
from xjreader.nlp.tagger import RawAttribution, Tagger
from xjreader.nlp.taggers import best_tagger

_KINDS = {"People": ActorKind.PERSON, "Organization": ActorKind.ORGANISATION, "GPE": ActorKind.STATE}


class Remembering:
    """A tagger that keeps what it found in a folder: while rules are written only the coding changes."""

    def __init__(self, tagger: Tagger, folder: Path | None) -> None:
        self._tagger = tagger
        self._folder = folder
        self.name = ""

    def tag(self, reading: Reading) -> list[RawAttribution]:
        """What the tagger finds, or found before in the document called `name`."""
        if self._folder is None:
            return self._tagger.tag(reading)
        file = self._folder / f"{self.name}.pickle"
        if file.exists():
            kept: list[RawAttribution] = pickle.loads(file.read_bytes())
            return kept
        found = self._tagger.tag(reading)
        self._folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(found))
        return found


def knowledge_of(document: dict[str, Any]) -> Knowledge:
    """The document's entities as a person would write them into a config: by name, nothing else."""
    actors, topics = [], []
    for entity in document["entities"]:
        kind = _KINDS.get(entity["type"][0])
        if kind is None:
            topics.append(Topic(entity["name"]))
        else:
            actors.append(Actor(entity["name"], kind))
    return Knowledge(tuple(actors), tuple(topics))


def laid_out(document: dict[str, Any]) -> tuple[str, list[int]]:
    """The sentences as one text, a paragraph each, and where each of them begins."""
    text, starts = "", []
    for sentence in document["sentences"]:
        starts.append(len(text))
        text += sentence["text"].strip() + "\n"
    return text, starts


def stances(document: dict[str, Any], starts: list[int], found: Iterable[Statement]) -> list[dict[str, Any]]:
    """Statements as the scorer reads them; neutral ones are none."""
    rows = []
    listed = {entity["name"] for entity in document["entities"]}
    for one in found:
        if one.polarity is Polarity.NEUTRAL or one.actor not in listed:
            continue
        number = bisect_right(starts, one.evidence[0].start) - 1
        rows.extend(
            {
                "sent": document["sentences"][number]["id"],
                "source": one.actor,
                "target": target,
                "label": one.polarity.value,
                "score": one.confidence,
                "act": one.act.value,
            }
            for target in (one.recipient, one.topic)
            if target in listed
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--least", type=float, default=0.15, help="leave out what is less sure")
    parser.add_argument("--pairs", type=Path, help="weights of another pair coder than the shipped one")
    parser.add_argument("--tags", type=Path, help="keep what the tagger finds in this folder")
    options = parser.parse_args()
    tagger = Remembering(best_tagger(), options.tags)
    pairs = TrainedCoder(weights.load(options.pairs, network=NETWORK)) if options.pairs else None
    with options.documents.open(encoding="utf-8") as source, options.predictions.open("w") as target:
        for line in source:
            document = json.loads(line)
            text, starts = laid_out(document)
            tagger.name = document["id"]
            analyser = Analyser(knowledge_of(document), least_sure=options.least, tagger=tagger, pairs=pairs)
            found = analyser.analyse(text, title=document["title"]).statements
            row = {"id": document["id"], "stances": stances(document, starts, found)}
            target.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
