"""The catalogue: every metric by its key."""

from crm_models.errors import UnknownName
from crm_models.metrics import causes, customers, marketing, pipeline, sales, satisfaction, service
from crm_models.metrics.measure import Metric

TOPICS = (sales, customers, marketing, pipeline, service, satisfaction, causes)
CATALOGUE: dict[str, Metric] = {metric.key: metric for topic in TOPICS for metric in topic.METRICS}


def metric(key: str) -> Metric:
    """The metric of that key.

    Raises:
        UnknownName: nothing declares it.
    """
    if key not in CATALOGUE:
        raise UnknownName("metric", key, CATALOGUE)
    return CATALOGUE[key]
