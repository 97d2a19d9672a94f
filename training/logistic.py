"""Logistic regression by Newton's steps, its weights drawn towards what is expected, and how sure it is."""

import numpy as np

STEPS = 50


def fitted(x: np.ndarray, y: np.ndarray, *, expected: np.ndarray, shrink: np.ndarray) -> np.ndarray:
    """The weights of rows of features `x` with answers `y`; `shrink`: how strongly each is drawn."""
    weights = expected.copy()
    for _ in range(STEPS):
        p = probability(weights, x)
        gradient = x.T @ (p - y) + shrink * (weights - expected)
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(shrink), gradient)
    return weights


def probability(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Of a yes, for each row."""
    return 1 / (1 + np.exp(-x @ weights))


def told(p: np.ndarray, y: np.ndarray, borders: tuple[float, ...]) -> str:
    """How often what was said with a probability between two borders is so."""
    lines = [f"n {len(y)}, right {y.mean():.3f}, said {p.mean():.3f}, Brier {((p - y) ** 2).mean():.4f}"]
    bins = np.digitize(p, borders)
    for number in np.unique(bins):
        here = bins == number
        low, high = (0.0, *borders)[number], (*borders, 1.0)[number]
        lines.append(
            f"  {low:.2f}-{high:.2f}: n {here.sum()}, said {p[here].mean():.2f}, right {y[here].mean():.2f}"
        )
    return "\n".join(lines)
