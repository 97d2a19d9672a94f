"""Fits how sure an attribution of the network is, on the development articles.

python -m training.attribution.calibrate FOLDER --dev dev.jsonl --scorer score_attribution.py

Prints the constants of ``nlp/neural/confidence.py``, and what leaving out the less sure ones does to the
figures: a logistic regression with a little shrinkage, by Newton's steps, judged in folds by article.
"""

import argparse
import importlib.util
import json
import sys
from collections.abc import Sequence
from math import log
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer
from training import logistic

from xjreader.nlp.attribution import RawAttribution
from xjreader.nlp.neural import hybrid
from xjreader.nlp.neural.decoding import Draft
from xjreader.nlp.neural.weights import NETWORK, VOCABULARY, Model
from xjreader.nlp.reading import read

NAMES = ("_BIAS", "_TAGS", "_CUE", "_SOURCE", "_UNNAMED", "_LENGTH", "_PARTED")
FOLDS = 7
SHRINK = 1.0
LEASTS = (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


class Fit:
    """What is known of each attribution that the network drafts, and whether it is right."""

    def __init__(self, scorer: ModuleType) -> None:
        self._scorer = scorer
        self.features: list[list[float]] = []
        self.right: list[bool] = []
        self.matched: list[bool] = []
        self.article: list[int] = []
        self.wanted = 0
        self.sure = 0
        """Attributions that are kept whatever the network thinks."""
        self.sure_matched = 0
        self.sure_right = 0

    def add(self, row: dict[str, Any], found: Sequence[RawAttribution], drafts: dict[float, Draft]) -> None:
        """Compare what was found in an article; `drafts` by the confidence that each was given."""
        article = self._scorer.Article(row["text"])
        spans = [{"source": one.source, "cue": one.cue, "content": one.content} for one in found]
        kept = [(one, span) for one, span in zip(found, spans, strict=True) if article.toks(one.content)]
        gold = article.prep(row["attributions"])
        ours = article.prep([span for _, span in kept])
        pairs = {mine: theirs for theirs, mine in self._scorer.pair(gold, ours, 0.5)}
        self.wanted += len(gold)
        number = len(set(self.article))
        for place, (one, _) in enumerate(kept):
            matched = place in pairs
            right = matched and _same_source(gold[pairs[place]], ours[place])
            draft = drafts.get(one.confidence)
            if draft is None:
                self.sure += 1
                self.sure_matched += matched
                self.sure_right += right
                continue
            length = sum(end - start for start, end in draft.contents)
            self.features.append(
                [
                    1.0,
                    draft.tag_score,
                    draft.cue_score,
                    draft.source_score,
                    float(draft.source is None),
                    log(max(1, length)),
                    float(len(draft.contents) > 1),
                ]
            )
            self.right.append(right)
            self.matched.append(matched)
            self.article.append(number)


def _same_source(theirs: dict[str, Any], ours: dict[str, Any]) -> bool:
    if not theirs["s"]:
        return not ours["s"]
    return ours["head"] is not None and theirs["head"] in ours["s"] and ours["head"] in theirs["s"]


def gathered(folder: Path, dev: Path, scorer: ModuleType) -> Fit:
    """Every draft of the development articles as the package's tagger keeps it when nothing is left out."""
    session = onnxruntime.InferenceSession(str(folder / NETWORK), providers=["CPUExecutionProvider"])
    tagger = hybrid.HybridTagger(Model(session, Tokenizer.from_file(str(folder / VOCABULARY))))
    drafts: dict[float, Draft] = {}

    def spy(draft: Draft) -> float:
        mark = 0.75 + len(drafts) * 1e-9
        drafts[mark] = draft
        return mark

    told = hybrid.confidence
    hybrid.confidence = spy
    fit = Fit(scorer)
    for line in dev.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        fit.add(row, tagger.tag(read(row["text"])), drafts)
    hybrid.confidence = told
    return fit


def fitted(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The weights, the constant first; only the others are shrunk."""
    nothing = np.zeros(x.shape[1])
    return logistic.fitted(x, y, expected=nothing, shrink=np.array([0.0, *[SHRINK] * (x.shape[1] - 1)]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    options = parser.parse_args()
    fit = gathered(options.folder, options.dev, _module(options.scorer))
    x, y, matched = np.array(fit.features), np.array(fit.right, float), np.array(fit.matched)
    fold = np.array(fit.article) % FOLDS
    folded = np.zeros(len(y))
    for number in range(FOLDS):
        left_out = fold == number
        folded[left_out] = logistic.probability(fitted(x[~left_out], y[~left_out]), x[left_out])
    print("in folds by article:", logistic.told(folded, y, (0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95)))
    print("least probability kept: match, full")
    for least in LEASTS:
        kept = folded >= least
        total = kept.sum() + fit.sure + fit.wanted
        match = 2 * (matched[kept].sum() + fit.sure_matched) / total
        full = 2 * (y[kept].sum() + fit.sure_right) / total
        print(f"  {least:.2f} {100 * match:.2f} {100 * full:.2f}")
    for name, weight in zip(NAMES, fitted(x, y), strict=True):
        print(f"{name} = {weight:.3f}")


def _module(path: Path) -> ModuleType:
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
