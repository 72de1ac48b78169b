"""Satisfaction: what customers answer when asked, each instrument on its own scale."""

from datetime import timedelta

from sqlalchemy import and_, case

from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.rows import Flow
from crm_models.schema import survey_answers
from crm_models.sql import seconds_between

ANSWERS_WITHIN = timedelta(days=14)

answers = survey_answers.c
ANSWERED, ASKED = Flow(answers.answered_at), Flow(answers.asked_at)
CSAT = and_(answers.instrument == "csat", answers.scale == "1-5", answers.score.is_not(None))
GRADE = and_(answers.instrument == "grade", answers.scale == "1-5", answers.score.is_not(None))
CES = and_(answers.instrument == "ces", answers.scale == "1-7", answers.score.is_not(None))
NPS = and_(answers.instrument == "nps", answers.scale == "0-10", answers.score.is_not(None))
PROMOTES = case((answers.score >= 9, 1), (answers.score <= 6, -1), else_=0)

csat_count = Measure(survey_answers, ANSWERED, "count", only=CSAT)
satisfied_count = Measure(survey_answers, ANSWERED, "count", only=and_(CSAT, answers.score >= 4))
grade_count = Measure(survey_answers, ANSWERED, "count", only=GRADE)
grade_sum = Measure(survey_answers, ANSWERED, "sum", answers.score, only=GRADE)
ces_count = Measure(survey_answers, ANSWERED, "count", only=CES)
ces_sum = Measure(survey_answers, ANSWERED, "sum", answers.score, only=CES)
nps_count = Measure(survey_answers, ANSWERED, "count", only=NPS)
nps_sum = Measure(survey_answers, ANSWERED, "sum", PROMOTES, only=NPS)
asked_count = Measure(survey_answers, ASKED, "count", matures_after=ANSWERS_WITHIN)
answered_count = Measure(
    survey_answers, ASKED, "count",
    only=seconds_between(answers.asked_at, answers.answered_at) <= ANSWERS_WITHIN.total_seconds(),
    recorded=answers.answered_at.is_not(None),
)  # fmt: skip

METRICS = (
    Metric(
        key="csat",
        label="Customer satisfaction (CSAT)",
        topic="satisfaction",
        unit="share",
        kind="share",
        definition="Of the answers to the satisfaction question on the 1–5 scale, the 4s and 5s. Some call the mean of "
        "the answers CSAT; that is another formula with other numbers.",
        formula="answers of 4 or 5 ÷ answers, scale 1–5",
        source="Top-two-box (Morgan & Rego 2006); article B, satisfaction levels and scores",
        numerator=satisfied_count,
        denominator=csat_count,
    ),
    Metric(
        key="mean_grade",
        label="Mean grade",
        topic="satisfaction",
        unit="score",
        kind="mean",
        definition="Mean of the grades that customers gave, from 1, very disappointed, to 5, very satisfied.",
        formula="sum of grades ÷ number of grades, scale 1–5",
        source="Article B, grading from very satisfied to very disappointed",
        numerator=grade_sum,
        denominator=grade_count,
    ),
    Metric(
        key="nps",
        label="Net promoter score (NPS)",
        topic="satisfaction",
        unit="score",
        kind="net score",
        definition="Would recommend, from 0 to 10: the 9s and 10s less the 0s to 6s, of all answers, times 100.",
        formula="(answers of 9 or 10 − answers of 0 to 6) ÷ answers × 100, scale 0–10",
        source="Reichheld 2003; article D, loyal customer: speaks positively",
        numerator=nps_sum,
        denominator=nps_count,
    ),
    Metric(
        key="ces",
        label="Customer effort score (CES)",
        topic="satisfaction",
        unit="score",
        kind="mean",
        definition="Mean agreement, from 1 to 7, that the company made it easy: higher is easier.",
        formula="sum of answers ÷ number of answers, scale 1–7",
        source="CES 2.0 (Dixon, Toman & DeLisi 2013); article C, simplify the customer's interaction",
        numerator=ces_sum,
        denominator=ces_count,
    ),
    Metric(
        key="survey_response_rate",
        label="Survey response rate",
        topic="satisfaction",
        unit="share",
        kind="share",
        definition="Of the questions put to customers in the period, those answered within 14 days. The lower, the "
        "less the answers speak for those who kept silent.",
        formula="questions answered within 14 days ÷ questions asked",
        source="Article E, response tracking",
        numerator=answered_count,
        denominator=asked_count,
    ),
)
