"""A seeded company whose truth is known; :mod:`sample_data.truth` and :mod:`sample_data.plan` declare it."""

from sample_data.company import generate

__all__ = ["generate"]
