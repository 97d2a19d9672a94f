"""Fits how sure a statement is from what it rests on, on the dev half of our own coded statements.

    python training/stance/calibrate_statements.py

Prints the constants of ``nlp/fusion.py``. A logistic regression with a little shrinkage, by Newton's steps;
the held half is never read. The constant for all is set lower there than here: the rules were written with
the dev half at hand, so they look surer on it than they are.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.nlp.statements_gold import Level, align, knowledge, load
from training import logistic

from xjreader.models.analysis import Statement
from xjreader.nlp import fusion
from xjreader.nlp.drafts import Basis, Draft
from xjreader.nlp.pipeline import Analyser

RULES = [one for one in Basis if one not in (Basis.TONE, Basis.MENTION)]
SHRINK = 1.0


def gathered() -> list[tuple[Draft, bool]]:
    """Each draft of the dev half that rests on a rule, with whether its polarity and act are right."""
    seen: list[Draft] = []
    settle = fusion.Fusion.statements

    def spy(self: fusion.Fusion, drafts: Sequence[Draft]) -> tuple[Statement, ...]:
        seen.extend(one for one in drafts if one.basis in RULES)
        return settle(self, drafts)

    fusion.Fusion.statements = spy  # type: ignore[method-assign]
    rows: list[tuple[Draft, bool]] = []
    analysers = {world: Analyser(known, least_sure=0.0) for world, known in knowledge().items()}
    for text in load():
        if text.part != "dev":
            continue
        seen.clear()
        analysers[text.world].analyse(text.text)
        found = [fusion.settled(draft, 1.0) for draft in seen]
        right = {id(one.found): one.holds(Level.ACT) for one in align(text, found) if one.found is not None}
        rows += [(draft, right[id(one)]) for draft, one in zip(seen, found, strict=True) if id(one) in right]
    fusion.Fusion.statements = settle  # type: ignore[method-assign]
    return rows


def fitted(rows: list[tuple[Draft, bool]]) -> np.ndarray:
    """The weights: what holds for all, the actor, the target, then each basis."""
    x = np.array([[1.0, *fusion.features(d), *(float(d.basis is b) for b in RULES)] for d, _ in rows])
    y = np.array([float(right) for _, right in rows])
    expected = np.array([1.0, 1.0, 1.0, *[0.0] * len(RULES)])
    weights = logistic.fitted(x, y, expected=expected, shrink=np.full(x.shape[1], SHRINK))
    print(logistic.told(logistic.probability(weights, x), y, (0.5, 0.7, 0.85, 0.95)))
    return weights


if __name__ == "__main__":
    names = ["all", "actor", "target", *(one.value for one in RULES)]
    for name, weight in zip(names, fitted(gathered()), strict=True):
        print(f"{name:10} {weight:.2f}")
