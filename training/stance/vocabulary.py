"""The encoder's vocabulary cut down to the pieces that news needs; what is cut falls into smaller ones.

python -m training.stance.vocabulary --encoder FOLDER --texts FILE… --size 7900 --out FOLDER
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer
from training.exporting import vocabulary_text
from training.learning import tokenizer_of
from training.stance.data import load

from xjreader.nlp.acts import act_lexicon
from xjreader.nlp.neural.weights import VOCABULARY

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_FIRST_WORD = 1996
"""Where the encoder's whole words begin; they stand in the order of how common they are in English."""
_COMMON = 5000
"""Whole words that are kept for being common in English, in the sets or not."""


def cut(encoder: Path, texts: Iterable[str], size: int) -> tuple[str, list[int]]:
    """A tokenizer with `size` pieces, as JSON, and the rows of the encoder's embedding that they have."""
    whole = tokenizer_of(encoder)
    vocabulary = json.loads((encoder / "tokenizer.json").read_text(encoding="utf-8"))
    ids: dict[str, int] = vocabulary["model"]["vocab"]
    words = {number: piece for piece, number in ids.items()}
    lexicon = act_lexicon()
    kept = dict.fromkeys(ids[piece] for piece in SPECIAL)
    # Single characters, so that every English word can be spelt.
    kept |= dict.fromkeys(n for p, n in ids.items() if len(p.removeprefix("##")) == 1 and p[-1].isascii())
    kept |= dict.fromkeys(ids[mark] for mark in "“”‘’–—…£€•" if mark in ids)
    known = {*lexicon.forms, *lexicon.positive, *lexicon.negative, *lexicon.good, *lexicon.bad}
    kept |= dict.fromkeys(ids[word] for word in sorted(known) if word in ids)
    counts: Counter[int] = Counter()
    for encoding in whole.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoding.ids)
    frequent = [number for number, count in counts.most_common() if count > 1]
    common = [
        number
        for number in range(_FIRST_WORD, _FIRST_WORD + 2 * _COMMON)
        if not words[number].startswith("##") and words[number].isascii() and words[number].isalpha()
    ][:_COMMON]
    # Half of the rest for what the sets say most, the common words, then the sets again.
    half = (size - len(kept)) // 2
    for number in (*frequent[:half], *common, *frequent[half:]):
        if len(kept) == size:
            break
        kept[number] = None
    rows = sorted(kept)
    vocabulary["model"]["vocab"] = {words[row]: place for place, row in enumerate(rows)}
    places = {row: place for place, row in enumerate(rows)}
    for added in vocabulary["added_tokens"]:
        added["id"] = places[added["id"]]
    return vocabulary_text(vocabulary), rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("--size", type=int, default=7900)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    texts = dict.fromkeys(row["text"] for path in options.texts for row in load(path))
    text, rows = cut(options.encoder, texts, options.size)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / VOCABULARY).write_text(text, encoding="utf-8")
    (options.out / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    before = tokenizer_of(options.encoder)
    after = Tokenizer.from_str(text)
    sizes = [
        sum(len(one.ids) for one in kind.encode_batch(list(texts), add_special_tokens=False))
        for kind in (before, after)
    ]
    print(f"{len(rows)} pieces; the texts have {sizes[0]:,} pieces of the whole, {sizes[1]:,} of the cut one")


if __name__ == "__main__":
    main()
