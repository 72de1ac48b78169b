"""How an order goes: where it is served, whether it is late, and how satisfied that leaves the customer."""

from dataclasses import dataclass, fields

import numpy as np

from sample_data.catalogue import STORES
from sample_data.chance import Flags, Floats, Ints, pick
from sample_data.effects.satisfaction import REPURCHASE
from sample_data.truth import ON_TIME, SATISFACTION
from sample_data.words import CITIES, CITY_WEIGHTS

CHANNELS = ("web", "store", "phone", "email", "social", "marketplace")
CHANNEL_WEIGHTS = (55, 27, 6, 3, 4, 5)
STORE = CHANNELS.index("store")

STORE_OF_CITY = (1, 1, 2, 2, 5, 5, 6, 6, 6, 6, 4, 4, 0, 0, 0, 0, 0, 0, 3, 3, 4, 4, 3, 3)
"""Store nearest to each of the cities."""

NORTH = (12, 13, 14, 15, 16, 17, 18, 19, 22, 23)
"""Cities served by the first warehouse; the second serves the others."""


@dataclass(frozen=True)
class Experience:
    """Channel, location, lateness and satisfaction (1 … 5) of each order, asked about or not."""

    channel: Ints
    location: Ints
    is_late: Flags
    score: Ints

    def chosen(self, rows: Ints) -> "Experience":
        """Only these orders."""
        return Experience(*(getattr(self, field.name)[rows] for field in fields(self)))


def joined(parts: list[Experience]) -> Experience:
    """Several groups of orders, one after the other."""
    return Experience(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Experience)))


def experience(rng: np.random.Generator, city: Ints) -> Experience:
    """Draw how orders from these cities go."""
    size = len(city)
    channel = pick(rng, CHANNEL_WEIGHTS, size)
    location = np.where(channel == STORE, np.array(STORE_OF_CITY)[city], STORES + ~np.isin(city, NORTH))
    is_late = rng.random(size) >= np.array(list(ON_TIME.values()))[location]
    score = np.where(is_late, pick(rng, SATISFACTION.late, size), pick(rng, SATISFACTION.on_time, size)) + 1
    return Experience(channel, location, is_late, score)


def repurchase_factors() -> Floats:
    """What each satisfaction 1 … 5 multiplies the chance to order again with: 1 for the average order."""
    weights = np.array(CITY_WEIGHTS) / sum(CITY_WEIGHTS)
    kept = np.array(list(ON_TIME.values()))
    in_store = CHANNEL_WEIGHTS[STORE] / sum(CHANNEL_WEIGHTS)
    warehouse = STORES + ~np.isin(np.arange(len(CITIES)), NORTH)
    on_time = weights @ (in_store * kept[list(STORE_OF_CITY)] + (1 - in_store) * kept[warehouse])
    shares = on_time * np.array(SATISFACTION.on_time) + (1 - on_time) * np.array(SATISFACTION.late)
    factors = np.power(REPURCHASE.per_point, np.arange(1.0, 6.0))
    balanced: Floats = factors / (shares @ factors)
    return balanced
