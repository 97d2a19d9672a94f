"""The weights that the package carries: are they there, and loaded once. Knows nothing of attributions."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "weights"
NETWORK = "attribution.onnx"
VOCABULARY = "tokenizer.json"


@dataclass(frozen=True)
class Model:
    """A network with the vocabulary that it was trained on."""

    session: "InferenceSession"
    tokenizer: "Tokenizer"


def missing(folder: Path = FOLDER) -> str | None:
    """Why the trained tagger cannot be used, or `None` where it can; loads nothing heavy."""
    from importlib.util import find_spec

    for name in (NETWORK, VOCABULARY):
        if not (folder / name).is_file():
            return f"{folder / name} is not there"
    for module in ("onnxruntime", "tokenizers", "numpy"):
        if find_spec(module) is None:
            return f"the package {module} is not installed"
    return None


@lru_cache(maxsize=2)
def load(folder: Path = FOLDER, *, threads: int = 1) -> Model:
    """The model of a folder. Takes some 0.2 s and 100 MB, so it is loaded where texts are analysed only.

    `threads`: of one pass; processes side by side use the cores better. Raises `OSError` or whatever the
    libraries raise where a file is missing or damaged.
    """
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Memory of the largest pass is given back: a worker lives long and analyses little.
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(str(folder / NETWORK), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / VOCABULARY))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Model(session, tokenizer)
