"""The trained tagger with the weights of the package, loaded once; tests that need it are skipped without."""

import pytest

from xjreader.nlp.neural import weights
from xjreader.nlp.neural.hybrid import HybridTagger


@pytest.fixture(scope="session")
def trained() -> HybridTagger:
    why = weights.missing()
    if why is not None:
        pytest.skip(f"the trained tagger cannot serve: {why}")
    return HybridTagger(weights.load())
