"""Metrics: declared in one module per topic, read through :func:`read`.

``CATALOGUE`` holds every metric by key. To add one, declare it in its topic's module and work it by hand in a test.
"""

from crm_models.errors import UnknownName
from crm_models.metrics import sales
from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.read import read
from crm_models.metrics.reading import TOTAL, Reading

CATALOGUE: dict[str, Metric] = {metric.key: metric for topic in (sales,) for metric in topic.METRICS}


def metric(key: str) -> Metric:
    """The metric of that key.

    Raises:
        UnknownName: nothing declares it.
    """
    if key not in CATALOGUE:
        raise UnknownName("metric", key, CATALOGUE)
    return CATALOGUE[key]


__all__ = ["CATALOGUE", "TOTAL", "Measure", "Metric", "Reading", "metric", "read"]
