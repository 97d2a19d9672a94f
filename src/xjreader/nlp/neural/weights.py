"""The weights that the package carries: are they there, and loaded once. Knows nothing of attributions."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "weights"
NETWORK = "attribution.onnx"
VOCABULARY = "tokenizer.json"


class Model(Struct, frozen=True):
    """A network with the vocabulary that it was trained on."""

    session: "InferenceSession"
    tokenizer: "Tokenizer"


def missing(folder: Path | None = None, *, network: str = NETWORK) -> str | None:
    """Why a trained model cannot be used, or `None` where it seems that it can; loads nothing heavy.

    `folder`: the tagger's own by default, as the file's name is.
    Sees what is not there and what is cut short. Other damage shows in loading only: `fault` tells.
    """
    from importlib.util import find_spec

    for name, is_whole in ((network, _is_whole_network), (VOCABULARY, _is_whole_vocabulary)):
        path = (folder or FOLDER) / name
        try:
            if not path.is_file():
                return f"{path} is not there"
            if not is_whole(path):
                return f"{path} is damaged"
        except OSError as error:
            return f"{path} cannot be read: {error.strerror or error}"
    for module in ("onnxruntime", "tokenizers", "numpy"):
        if find_spec(module) is None:
            return f"the package {module} is not installed"
    return None


def fault(folder: Path | None = None, *, network: str = NETWORK) -> str | None:
    """Why a trained model cannot be used, or `None` where it can: found out by loading it."""
    why = missing(folder, network=network)
    if why is None:
        try:
            load(folder, network=network)
        except Exception as error:  # as in `taggers.best_tagger`: the libraries name no common error
            why = f"it cannot be loaded ({type(error).__name__}: {' '.join(str(error).split())})"
    return why


def _is_whole_network(path: Path) -> bool:
    """Whether the file's outermost fields, each of which tells its length, end where the file does."""
    size = path.stat().st_size
    at = 0
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            head = file.read(20)  # two numbers of at most ten bytes
            key, used = _number(head, 0)
            value, used = _number(head, used)
            if key >> 3 == 0 or key & 7 not in {0, 2} or not used:
                return False
            at += used + (value if key & 7 else 0)
    return 0 < at == size


def _number(head: bytes, at: int) -> tuple[int, int]:
    """Protocol buffers' number at a place of the bytes, and where it ends; that is 0 where none ends."""
    value = 0
    for index in range(at, len(head)):
        value |= (head[index] & 127) << 7 * (index - at)
        if head[index] < 128:
            return value, index + 1
    return 0, 0


def _is_whole_vocabulary(path: Path) -> bool:
    """Whether the file, an object of JSON, has its last bracket."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64))
        return file.read().rstrip().endswith(b"}")


def load(folder: Path | None = None, *, network: str = NETWORK, threads: int = 1) -> Model:
    """The model of a folder. Takes some 0.2 s and 100 MB, so it is loaded where texts are analysed only.

    `threads`: of one pass; processes side by side use the cores better. Raises `OSError` or whatever the
    libraries raise where a file is missing or damaged.
    """
    return _load(folder or FOLDER, network, threads)


@lru_cache(maxsize=4)
def _load(folder: Path, network: str, threads: int) -> Model:
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # A thread without work sleeps instead of keeping a core busy in case some comes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        str(folder / network),
        options,
        providers=["CPUExecutionProvider"],
        # Sum and normalisation in one kernel take three times as long as one after the other.
        disabled_optimizers=["SkipLayerNormFusion"],
    )
    tokenizer = Tokenizer.from_file(str(folder / VOCABULARY))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Model(session, tokenizer)
