"""Everything from the annotated articles to the shipped weights: training, export, scores.

    python -m training.attribution.run --data FOLDER --plain FILE … --scorer score_attribution.py --out FOLDER

FOLDER holds train.jsonl and dev.jsonl; each FILE rows with a text that nobody annotated. The encoders come
with packages, the larger one in five parts. Some three hours on two cores; run from the project's folder.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from training.learning import ALLOCATOR, assembled, encoder_folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--plain", type=Path, nargs="*", default=[])
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    encoder = encoder_folder(parser)
    try:
        teacher = assembled(options.out)
    except FileNotFoundError as error:
        parser.exit(2, f"{error}\n")
    options.out.mkdir(parents=True, exist_ok=True)
    train, dev = options.data / "train.jsonl", options.data / "dev.jsonl"
    first, weights = options.out / "first.pt", options.out / "weights.pt"
    taught, lessons = options.out / "teacher.pt", options.out / "lessons.pickle"
    given = ["--train", train, "--encoder", encoder]
    steps: list[tuple[str, list[object]]] = [
        ("train", ["first", *given, "--out", first]),
        ("teach", [*given, "--teacher", teacher, "--out", taught]),
        ("lessons", [taught, *given, "--teacher", teacher, "--plain", *options.plain, "--out", lessons]),
        ("train", ["then", "--first", first, "--lessons", lessons, "--encoder", encoder, "--out", weights]),
        ("export", [weights, "--encoder", encoder, "--out", options.out / "weights"]),
        ("evaluate", [options.out / "weights", "--dev", dev, "--scorer", options.scorer]),
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
