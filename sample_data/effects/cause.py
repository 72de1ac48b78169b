"""What a social cause brings about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CauseEffect:
    """What one cause brings about in the regions where it is made known, universal control group excepted.

    While the cause runs, every order of the purchase process is followed within 30 days by a further one with
    chance ``orders``: sales × (1 + orders), and the share of new buyers who do not come back within 30 days
    × (1 − orders). Answers to the item "image" rise by ``image`` points of 5 on average. In its first
    ``mention_days`` days ``mentions`` more mentions than usual appear. Sales, loyalty and image are recovered by
    differences in differences: these regions against the others, the cause's days against as many days before.
    """

    cause_id: str
    regions: tuple[str, ...]
    orders: float
    image: float
    mentions: int
    mention_days: int
    page: str = "Cause"


CAUSE = CauseEffect(
    "G02", ("Yorkshire and the Humber", "North West", "North East", "Scotland"),
    orders=0.20, image=0.40, mentions=45, mention_days=60,
)  # fmt: skip
"""Hedgehog Highways; the other causes change nothing."""
