"""Attributions of annotated articles with the weights of a folder, scored; float beside int8.

python -m training.attribution.evaluate FOLDER --dev dev.jsonl --scorer score_attribution.py
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import onnxruntime
from tokenizers import Tokenizer

from xjreader.nlp.neural.hybrid import HybridTagger
from xjreader.nlp.neural.weights import NETWORK, VOCABULARY, Model
from xjreader.nlp.reading import read


def predict(network: Path, vocabulary: Path, gold: Path) -> list[dict[str, Any]]:
    """What the package's tagger finds with this network, in the form that the scorer reads."""
    session = onnxruntime.InferenceSession(str(network), providers=["CPUExecutionProvider"])
    tagger = HybridTagger(Model(session, Tokenizer.from_file(str(vocabulary))))
    found = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        attributions = [
            {"source": one.source, "cue": one.cue, "content": one.content}
            for one in tagger.tag(read(row["text"]))
        ]
        found.append({"id": row["id"], "text": row["text"], "attributions": attributions})
    return found


def figures(scorer: Path, gold: Path, found: list[dict[str, Any]]) -> str:
    """The figures of the README's table, by the scorer given."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in found)
        file.flush()
        whole, speech = (
            json.loads(
                subprocess.run(
                    [sys.executable, str(scorer), str(gold), file.name, "--json", *extra],
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
            )
            for extra in ([], ["--speech"])
        )
    return (
        f"full {100 * whole['all']['full']['F1']:.1f} · match {100 * whole['all']['match']['F1']:.1f}"
        f" · exact {100 * whole['all']['exact']['F1']:.1f}"
        f" · direct exact {100 * whole['direct']['exact']['F1']:.1f}"
        f" · speaker head {100 * whole['all']['speaker']['head']:.1f}"
        f" · speech full {100 * speech['all']['full']['F1']:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    options = parser.parse_args()
    for name in ("float.onnx", NETWORK):
        if (options.folder / name).exists():
            found = predict(options.folder / name, options.folder / VOCABULARY, options.dev)
            print(f"{name}: {figures(options.scorer, options.dev, found)}", flush=True)


if __name__ == "__main__":
    main()
