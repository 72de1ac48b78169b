"""The glossary's words for people: named groups, classes of leads, and what segments may ask for, as declared."""

import pandas as pd

from crm_models.analyses.quality import CLASSES, SIGNS, LeadClass
from crm_models.events import EVENTS, event
from crm_models.segments.fields import FIELDS, Field
from crm_models.segments.groups import GROUPS
from dashboard import audiences, data, stages
from dashboard.builder.subjects import WAYS
from dashboard.stages import Table

_JOINER = "\u2060"
"""Keeps the two ends of a range on one line."""


def tables(word: str = "") -> list[Table]:
    """Groups, classes of leads, fields and behaviours, those that speak of a word; without those that have none."""
    told = (
        ("groups", "Named groups", "By recency, frequency and monetary scores from 1 to 5, 5 is best", groups()),
        ("lead-classes", "Classes of leads", "By quality score from 0 to 100", lead_classes()),
        ("fields", "Fields that a segment may ask for", "What is known of every customer as of today", fields()),
        ("behaviours", "Behaviour that a segment may ask for", _HOW_OFTEN, behaviours()),
    )
    found = [(key, title, subtitle, _speaking_of(word, rows)) for key, title, subtitle, rows in told]
    return [
        stages.table(f"glossary-{key}", title, subtitle, rows, wraps=True)
        for key, title, subtitle, rows in found
        if len(rows)
    ]


def groups() -> pd.DataFrame:
    """One row per named group: Group, Meaning, What to do, Rule."""
    rows = [
        (each.label, each.meaning, each.action, each.rule.capitalize().replace("–", f"–{_JOINER}"))
        for each in GROUPS.values()
    ]
    return pd.DataFrame(rows, columns=["Group", "Meaning", "What to do", "Rule"])


def lead_classes() -> pd.DataFrame:
    """One row per class of leads: Class, Meaning, What to do, Rule."""
    rows = [(each.label, each.meaning, each.action, _rule(each)) for each in CLASSES.values()]
    return pd.DataFrame(rows, columns=["Class", "Meaning", "What to do", "Rule"])


def fields() -> pd.DataFrame:
    """One row per field: Field, In JSON, Holds, May be asked."""
    rows = [
        (each.label, each.key, _holds(each), ", ".join(WAYS[each.kind].values()))
        for each in FIELDS.values()
        if audiences.may_ask(each)
    ]
    return pd.DataFrame(rows, columns=["Field", "In JSON", "Holds", "May be asked"])


def behaviours() -> pd.DataFrame:
    """One row per event: Behaviour, In JSON, Needs the table."""
    rows = [(each.label.capitalize(), each.key, each.table.name) for each in EVENTS.values()]
    return pd.DataFrame(rows, columns=["Behaviour", "In JSON", "Needs the table"])


_HOW_OFTEN = "How often it happened, at least, at most or never, ever or within days; the table is what an import fills"
_KINDS = {"text": "a text", "day": "a day", "flag": "yes or no"}


def _holds(asked: Field) -> str:
    return f"a number ({asked.unit})" if asked.kind == "number" else _KINDS[asked.kind]


def _rule(declared: LeadClass) -> str:
    """From which score on a lead is in the class."""
    if declared.key == "unqualified":
        signs = ", ".join(event(key).label for key in SIGNS)
        silent = data.settings().quality.silent_days
        return f"No sign of interest ({signs}) for {silent:,} days, whatever the score"
    above = [each.at_least for each in CLASSES.values() if each.at_least > declared.at_least]
    return f"Score from {declared.at_least:g}{f' to under {min(above):g}' if above else ''}"


def _speaking_of(word: str, rows: pd.DataFrame) -> pd.DataFrame:
    said = rows.agg(" ".join, axis=1).str.lower()
    return rows[said.str.contains(word.lower(), regex=False)]
