"""Score exported weights on the development rows, with the package's own code and the project's scorer.

python -m training.stance.evaluate WEIGHTS --data FOLDER --scorer FILE [--folds FOLDER…] --out FOLDER

`--folds`: for each fifth of PLV the weights that were trained without it.
"""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from training.stance.data import WIDER, Row, folds, load, pair_of

from xjreader.models.analysis import Act
from xjreader.nlp.neural import weights
from xjreader.nlp.pairs import Coded, PairCoder
from xjreader.nlp.pairs.coders import NETWORK
from xjreader.nlp.pairs.lexicon import LexiconCoder
from xjreader.nlp.pairs.trained import TrainedCoder
from xjreader.nlp.reading import read

DEV = ("newsmtsc/dev_rw", "newsmtsc/dev_mt", "dse/valid_clean")
QUADS = {
    1: ("AGREE", "CONSULT", "SUPPORT"),
    2: ("COOPERATE", "AID", "YIELD"),
    3: ("ACCUSE", "REJECT", "REQUEST", "THREATEN"),
    4: ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
"""PLV's four classes, cooperation first, with the types in them."""


def coder_of(folder: Path | None) -> PairCoder:
    """The coder with the weights of a folder, or the lexicon."""
    return LexiconCoder() if folder is None else TrainedCoder(weights.load(folder, network=NETWORK))


def code(coder: PairCoder, rows: list[Row]) -> Iterator[tuple[Row, Coded]]:
    """Each row with what is coded."""
    for text, group in groupby(rows, key=lambda row: row["text"]):
        alike = list(group)
        yield from zip(alike, coder.code(read(text), [pair_of(row) for row in alike]), strict=True)


def plain(row: Row, found: Coded) -> Row:
    """A prediction as the scorer reads it."""
    act = found.act.value if found.act else None
    return {"id": row["id"], "label": found.label.value, "act": act, "score": round(found.score, 4)}


def event(row: Row, found: Coded) -> Row:
    """A prediction in PLV's own types and classes: each has the sum of what it holds."""
    types: dict[str, float] = defaultdict(float)
    for act, share in found.acts.items():
        types[plv_type(act)] += share
    quads = {quad: sum(types[name] for name in names) for quad, names in QUADS.items()}
    coop = quads[1] + quads[2]
    return plain(row, found) | {
        "act": max(types, key=lambda name: types[name]),
        "quad": max(quads, key=lambda quad: quads[quad]),
        "binary": "coop" if coop > 0.5 else "conflict",
    }


def plv_type(act: Act) -> str:
    """PLV's type for one of our acts."""
    return next((name for name, acts in WIDER.items() if act in acts), act.value)


def cross(coders: list[PairCoder], rows: list[Row]) -> Iterator[tuple[Row, Coded]]:
    """PLV's rows, each coded by weights that have not seen it."""
    numbers = folds(rows)
    for number, coder in enumerate(coders):
        yield from code(coder, [row for row, fold in zip(rows, numbers, strict=True) if fold == number])


def _score(scorer: Path, gold: Path, found: Iterable[Row], out: Path, *arguments: str) -> None:
    out.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    print(f"\n{out.stem} {' '.join(arguments)}", flush=True)
    subprocess.run([sys.executable, str(scorer), *arguments, str(gold), str(out)], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path, nargs="?", help="a folder (default: the lexicon alone)")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--folds", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    coder = coder_of(options.weights)
    for name in DEV:
        gold = options.data / f"{name}.jsonl"
        found = [plain(row, one) for row, one in code(coder, load(gold))]
        out = options.out / f"{name.replace('/', '-')}.jsonl"
        _score(options.scorer, gold, found, out)
        if name.startswith("dse"):
            _score(options.scorer, gold, found, out, "--dse5")
    gold = options.data / "plv" / "train.jsonl"
    rows = load(gold)
    coders = [coder_of(folder) for folder in options.folds]
    if coders or options.weights is None:
        pairs = cross(coders, rows) if coders else code(coder, rows)
        found = [event(row, one) if one.acts else plain(row, one) for row, one in pairs]
        for field in ("binary", "quad", "act", "label"):
            _score(options.scorer, gold, found, options.out / "plv.jsonl", "--field", field)


if __name__ == "__main__":
    main()
