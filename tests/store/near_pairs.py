"""Pairs of texts for near copies, made from our own stories: what is one told again, and what is not."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "copies.json").read_text(encoding="utf-8")
)
CUTS = (10, 20, 30, 40, 50, 60)
"""Per cent of the words that a copy leaves out."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and whether they are copies."""

    name: str
    one: str
    other: str
    is_copy: bool


def whole(story: dict[str, Any]) -> str:
    """The story as the wire sent it."""
    return "\n\n".join(story["paragraphs"])


def cut(paragraphs: list[str], per_cent: int, *, seed: int) -> list[str]:
    """The paragraphs without so many per cent of their words: from the end as desks cut, where `seed` is
    even, else anywhere but the first; the last one cut is shortened by whole sentences."""
    words = sum(len(each.split()) for each in paragraphs)
    goal = round(words * per_cent / 100)
    order = list(range(len(paragraphs) - 1, 0, -1))
    if seed % 2:
        random.Random(seed).shuffle(order)
    kept: list[str | None] = list(paragraphs)
    for index in order:
        if goal <= 0:
            break
        sentences = paragraphs[index].split(". ")
        while sentences and goal > 0:
            goal -= len(sentences.pop().split())
        kept[index] = ". ".join(sentences) + "." if sentences else None
    return [each for each in kept if each]


def edited(story: dict[str, Any], per_cent: int, *, seed: int) -> str:
    """What another outlet made of it: cut, with a beginning of its own, other numbers, one more paragraph."""
    paragraphs = cut(story["paragraphs"], per_cent, seed=seed)
    text = "\n\n".join([story["lead"], *paragraphs[1:2], story["added"], *paragraphs[2:]])
    for old, new in story["updates"]:
        text = text.replace(old, new)
    return text


def pairs() -> Iterator[Pair]:
    """All of them: copies cut by 10 to 60 per cent with and without edits; and the hard cases beside."""
    for number, story in enumerate(DATA["stories"]):
        wire, name = whole(story), f"story {number}"
        for per_cent in CUTS:
            for seed in range(4):
                short = "\n\n".join(cut(story["paragraphs"], per_cent, seed=seed))
                yield Pair(f"{name} cut {per_cent} by {seed}", wire, short, True)
                yield Pair(
                    f"{name} edited, cut {per_cent} by {seed}", wire, edited(story, per_cent, seed=seed), True
                )
        yield Pair(
            f"{name}, two desks",
            edited(story, 20, seed=0),
            "\n\n".join(cut(story["paragraphs"], 30, seed=1)),
            True,
        )
        report = "\n\n".join(story["other_report"])
        yield Pair(f"{name} and another report", wire, report, False)
        for first in range(1, len(story["paragraphs"]) - 1):
            background = story["paragraphs"][first : first + 2]
            later = "\n\n".join([*story["follow_up"], *background])
            yield Pair(f"{name} and a follow-up with paragraphs {first}, {first + 1}", wire, later, False)
    for family in DATA["templates"]:
        for number, one in enumerate(family):
            for other in family[number + 1 :]:
                yield Pair(f"template {one[:30]}", one, other, False)
    briefings = [
        "\n\n".join([DATA["transcripts"]["opening"], middle, DATA["transcripts"]["closing"]])
        for middle in DATA["transcripts"]["middles"]
    ]
    yield Pair("transcripts", briefings[0], briefings[1], False)
    for number, story in enumerate(DATA["stories"]):
        for another in DATA["stories"][number + 1 :]:
            yield Pair("two stories", whole(story), whole(another), False)
