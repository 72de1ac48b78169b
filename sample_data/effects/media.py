"""What spend on a channel brings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Media:
    """What spend on a channel brings: contacts a day on an average day, for a company of 20,000 customers.

    Spend of the day, campaigns included, is carried over geometrically: stock = spend + ``carry`` × stock of the
    day before (currency). The stock brings ``best`` × stock^shape ÷ (stock^shape + half^shape) contacts (Hill
    1910), times the season's factor, on top of those who come by themselves. ``daily`` is the mean always-on
    spend, currency a day. Recovered by regressing the channel's new contacts on its transformed spend.
    """

    channel: str
    daily: float
    carry: float
    half: float
    shape: float
    best: float
    page: str = "Campaigns"


MEDIA = (
    Media("social", daily=52.0, carry=0.6, half=130.0, shape=1.5, best=4.5),
    Media("web", daily=61.0, carry=0.3, half=90.0, shape=1.0, best=6.0),
    Media("advertising", daily=24.0, carry=0.8, half=140.0, shape=2.0, best=4.0),
)
"""Spend on the other channels brings nobody. A channel is the customer's acquisition channel."""

PULSES = (0.1, 0.4, 1.0, 1.5, 2.0)
"""Always-on spend of the weeks against its mean, in random order within every five weeks."""
