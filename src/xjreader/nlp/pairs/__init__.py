"""The pair coder: who stands how to whom in given words. Finds no pairs; training/ makes its weights."""

from xjreader.nlp.pairs.coders import best_pair_coder
from xjreader.nlp.pairs.values import Coded, Pair, PairCoder

__all__ = ["Coded", "Pair", "PairCoder", "best_pair_coder"]
