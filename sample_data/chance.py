"""Random draws: one stream per table, so that a new table leaves the others as they were."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Instants = NDArray[np.datetime64]


class Chance:
    """The source of all randomness of one company."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def stream(self, name: str) -> np.random.Generator:
        """A generator that depends on the seed and on ``name`` only; the same call restarts it."""
        return np.random.default_rng([self.seed, *name.encode()])


def pick(rng: np.random.Generator, weights: tuple[float, ...], size: int) -> Ints:
    """Positions drawn with these weights, which need not add up to 1."""
    edges = np.cumsum(weights)
    drawn: Ints = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    return drawn


def log_normal(rng: np.random.Generator, median: float | Floats, sigma: float, size: int) -> Floats:
    """Times with this median; ``sigma`` is the standard deviation of their logarithm."""
    return median * np.exp(sigma * rng.standard_normal(size))


def whole(rng: np.random.Generator, values: Floats) -> Ints:
    """Values rounded up or down at random so that their expectation stays: 2.3 is 3 in three cases of ten."""
    return np.floor(values + rng.random(len(values))).astype(np.int64)


def later(at: Instants, hours: Floats) -> Instants:
    """Instants so many hours after others; unknown stays unknown."""
    moved: Instants = at + (hours * 3600).astype("timedelta64[s]")
    return moved


def none(size: int) -> Instants:
    """Unknown instants."""
    return np.full(size, np.datetime64("NaT"), "datetime64[s]")
