"""The reference of all metrics as Markdown: ``python -m crm_models.metrics.reference > docs/metrics.md``."""

import sys
from collections.abc import Iterator

from crm_models.metrics.catalogue import CATALOGUE, TOPICS
from crm_models.metrics.conflicts import ARTICLES, CONFLICTS
from crm_models.metrics.measure import Kind, Metric
from crm_models.slices import DIMENSIONS

UNCERTAINTY: dict[Kind, str] = {
    "total": "a total: counted, not estimated",
    "share": "a share of rows: Wilson interval (Wilson 1927)",
    "mean": "a mean: Student's interval (Student 1908)",
    "median": "a median: interval from binomial ranks (Conover 1999)",
    "ratio": "a ratio of what its rows come to: counted, not estimated",
    "net score": "a net score: adjusted Wald interval (Rocks 2016)",
}
"""What is said of each kind of metric: how its interval comes about."""

OPENING = """# Metrics

This page is generated from the catalogue in `crm_models/metrics/`; change it there.
`crm-dashboard metrics KEY --from DAY --to DAY` prints any of them.

A period's days count from the first to the last, both inside. Whatever is unknown, because a table is empty, a cost is
missing or the record does not reach back far enough, has no value and says why; it is never 0. Rows without a customer
are the member “Unknown” of every dimension. Intervals are 95 % intervals. Shares are written in per cent.
"""


def reference() -> str:
    """The whole page: every metric by topic, the dimensions, and where the articles differ."""
    return "\n".join([OPENING, *_metrics(), *_dimensions(), *_conflicts()])


def _metrics() -> Iterator[str]:
    for topic in TOPICS:
        yield f"## {topic.METRICS[0].topic.capitalize()}\n"
        for metric in topic.METRICS:
            yield _entry(metric)


def _entry(metric: Metric) -> str:
    lines = [
        f"### {metric.label}\n",
        f"`{metric.key}` · {metric.unit} · {_direction(metric)}\n",
        f"{metric.definition}\n",
        f"- Formula: {metric.formula}",
        f"- Kind: {UNCERTAINTY[metric.kind]}",
        f"- Read from: {', '.join(f'`{table}`' for table in metric.tables)}",
        f"- Source: {metric.source}",
    ]
    if metric.levers:
        lines.append(f"- Levers: {', '.join(CATALOGUE[key].label.lower() for key in metric.levers)}")
    return "\n".join([*lines, ""])


def _direction(metric: Metric) -> str:
    return "neither direction is better" if metric.better == "neither" else f"{metric.better} is better"


def _dimensions() -> Iterator[str]:
    yield "## Dimensions\n"
    yield "Those of the customer filter every page; the others cut the metrics of their tables.\n"
    yield "| Key | Label | Of |\n| --- | --- | --- |"
    for each in DIMENSIONS.values():
        owners = ["the customer"] * each.is_conformed + [f"`{table}`" for table in each.on]
        yield f"| `{each.key}` | {each.label} | {', '.join(owners)} |"
    yield "| `attribute:NAME` | a deployment's own field | the customer |\n"


def _conflicts() -> Iterator[str]:
    yield "## Where the articles differ or fall silent\n"
    yield "\n".join(f"- **{letter}**: {title}" for letter, title in ARTICLES.items()) + "\n"
    yield "| On | In | What they say | What we do |\n| --- | --- | --- | --- |"
    for each in CONFLICTS:
        yield f"| {each.subject} | {each.articles} | {each.what_they_say} | {each.what_we_do} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(reference())
