"""Metrics: declared in one module per topic, gathered in ``CATALOGUE``, read through :func:`read`.

To add one, declare it in its topic's module and work it by hand in a test.
"""

from crm_models.metrics.catalogue import CATALOGUE, metric
from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.read import read
from crm_models.metrics.reading import TOTAL, Reading

__all__ = ["CATALOGUE", "TOTAL", "Measure", "Metric", "Reading", "metric", "read"]
