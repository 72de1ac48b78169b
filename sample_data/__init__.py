"""A seeded company whose truth is known.

Declared in :mod:`sample_data.truth` (processes), :mod:`sample_data.plan` (campaigns and causes) and
:mod:`sample_data.effects` (what causes what).
"""

from sample_data.company import duplicates_of, generate

__all__ = ["duplicates_of", "generate"]
