"""The customer lifecycle: one event log, stage models over it, and the funnel of those who entered in a period.

``stages`` declares the models, ``plan`` what of them can be measured; ``journeys`` adds up
in the database; ``funnel`` and ``breakdown`` say how far entrants came, ``findings`` what that means, ``rates`` how
sure it is.
"""

from crm_models.analyses.lifecycle.breakdown import breakdown
from crm_models.analyses.lifecycle.findings import Bottleneck, bottleneck, compared
from crm_models.analyses.lifecycle.funnel import Funnel, lifecycle
from crm_models.analyses.lifecycle.journeys import Order, Worth
from crm_models.analyses.lifecycle.stages import ARTICLE_A, ARTICLE_E, MODELS, ORDERS, Stage, StageModel, stage_models

__all__ = [
    "ARTICLE_A",
    "ARTICLE_E",
    "MODELS",
    "ORDERS",
    "Bottleneck",
    "Funnel",
    "Order",
    "Stage",
    "StageModel",
    "Worth",
    "bottleneck",
    "breakdown",
    "compared",
    "lifecycle",
    "stage_models",
]
