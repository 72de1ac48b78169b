"""The only module that opens stores and caches what is read from them.

Results are kept under the identity of the build they come from, the function and its arguments, so a new import is
noticed within seconds and never mixes with what was read before; what people decided is kept until somebody decides
more. Readers of one process share the results.
"""

import pickle
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from crm_models import engines
from crm_models.analyses import members as member_lists
from crm_models.analyses.presets import preset
from crm_models.errors import WarehouseError
from crm_models.metrics import CATALOGUE, Reading, read
from crm_models.settings import Settings
from crm_models.slices import Period, Slice, Where
from crm_models.warehouse import Warehouse, check_version
from crm_models.workspace import Workspace
from dashboard.kpi import Comparison, Kpi, target_for

PRODUCT = "CRM Dashboard"
Choices = ParamSpec("Choices")
Result = TypeVar("Result")


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The deployment's settings, read once per process.

    Raises:
        SettingsError: a setting does not fit.
    """
    return Settings.load()


def company() -> str:
    """Whose numbers these are: as the settings say, else the sample company's name, else the product's."""
    if settings().company:
        return settings().company
    try:
        return warehouse().info.get("company", PRODUCT)
    except WarehouseError:
        return PRODUCT


@st.cache_resource(ttl=5, max_entries=1, show_spinner=False)
def warehouse() -> Warehouse:
    """The build in force, looked up every five seconds.

    Raises:
        WarehouseMissing: nothing was built yet.
        SchemaVersionMismatch: it was written by another version of the schema.
        MartsOutdated: an earlier version built its summaries.
    """
    url = settings().warehouse_url
    return _opened(url, check_version(engines.parse_url(url))["build"])


@st.cache_resource(show_spinner=False)
def workspace() -> Workspace:
    """What people decide in the dashboard; made or upgraded when it is first needed.

    Raises:
        WorkspaceError: it cannot be used as it is.
    """
    return Workspace.at(settings().workspace_url)


def load(
    analysis: Callable[Concatenate[Warehouse, Choices], Result], *args: Choices.args, **choices: Choices.kwargs
) -> Result:
    """What ``analysis(warehouse, …)`` gives, computed once per build and arguments.

    Arguments must be hashable and say all of themselves in their ``repr``. Readers share the result; nobody may change
    it.
    """
    store = warehouse()
    result: Result = _loaded(_named(store, analysis, args, choices), lambda: analysis(store, *args, **choices))
    return result


def told(telling: Callable[Choices, Result], *args: Choices.args, **choices: Choices.kwargs) -> Result:
    """What ``telling(…)`` makes of what it loads, as sentences, cards and charts; told once, under the rules of `load`.

    A page that tells all it shows in one call costs little where it was seen before.
    """
    result: Result = _told(_named(warehouse(), telling, args, choices), lambda: telling(*args, **choices))
    return result


def kept(reading: Callable[[Workspace], Result]) -> Result:
    """What ``reading(workspace)`` gives; read anew after all that this process writes, and every five seconds.

    Raises:
        WorkspaceError: the workspace cannot be used as it is.
    """
    store = workspace()
    name = f"{reading.__module__}.{reading.__qualname__}"
    result: Result = _kept(name, store.writes, lambda: reading(store))
    return result


def kpis(keys: Sequence[str], view: Slice, leads_with: Comparison = "previous", months: int = 13) -> dict[str, Kpi]:
    """Each metric now, against both comparisons and its last ``months`` calendar months, read together.

    A filtered view has no targets: those of the settings are for the whole company.
    """
    targets = {} if view.where else settings().targets
    previous, last_year, history = view.previous().period, view.same_last_year().period, view.history(months)
    periods = tuple(dict.fromkeys((view.period, previous, last_year, *history)))
    found = {
        (reading.key, reading.first, reading.last): reading
        for reading in load(_readings, tuple(keys), periods, view.where, None)
    }

    def at(key: str, period: Period) -> Reading:
        return found[key, period.first, period.last]

    return {
        key: Kpi(
            metric=CATALOGUE[key],
            now=at(key, view.period),
            previous=at(key, previous),
            last_year=at(key, last_year),
            history=tuple(at(key, month) for month in history),
            target=target_for(CATALOGUE[key], targets.get(key), view),
            leads_with=leads_with,
            monthly_target=targets.get(key),
        )
        for key in keys
    }


def readings(keys: Sequence[str], view: Slice, by: str | None = None) -> list[Reading]:
    """One reading per metric, and per member of ``by`` where it is given, for the view's period."""
    return load(_readings, tuple(keys), (view.period,), view.where, by)


def members(dimension: str) -> tuple[str, ...]:
    """The members of a conformed dimension, those with most customers first."""
    return load(member_lists.by_dimension).get(dimension, ())


def attribute_dimensions() -> tuple[str, ...]:
    """The deployment's own fields as dimension keys, the most filled first; sensitive ones only where switched on."""
    found = load(member_lists.attribute_dimensions)
    return tuple(key for key in found if settings().sensitive_dimensions or not preset(key).is_sensitive)


def drawn(form: Callable[..., go.Figure], frame: pd.DataFrame, *args: Any, **choices: Any) -> str:
    """The chart that ``form(frame, …)`` draws, as Plotly's JSON; drawn once per arguments."""
    name = f"{form.__module__}.{form.__qualname__}"
    chart: str = _drawn(name, pickle.dumps(frame), args, choices, lambda: form(frame, *args, **choices))
    return chart


def _readings(
    store: Warehouse, keys: tuple[str, ...], periods: tuple[Period, ...], where: Where, by: str | None
) -> list[Reading]:
    return read(store, keys, periods, where, by)


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(url: str, build: str) -> Warehouse:
    return Warehouse.at(url, settings().as_of)


def _named(store: Warehouse, function: Callable[..., Any], args: tuple[Any, ...], choices: dict[str, Any]) -> str:
    """A result's name as one text: Streamlit takes long to tell nested arguments apart."""
    hash((args, tuple(choices.values())))  # a frame is refused: its text does not say all of it
    return f"{store.build} {function.__module__}.{function.__qualname__}{args}{choices}"


@st.cache_resource(max_entries=2000, show_spinner="Adding up …")
def _loaded(name: str, _run: Callable[[], Any]) -> Any:
    return _run()


@st.cache_resource(max_entries=300, show_spinner="Adding up …")
def _told(name: str, _run: Callable[[], Any]) -> Any:
    return _run()


@st.cache_resource(ttl=5, max_entries=10, show_spinner=False)
def _kept(name: str, writes: int, _run: Callable[[], Any]) -> Any:
    return _run()


@st.cache_resource(max_entries=300, show_spinner=False)
def _drawn(name: str, frame: bytes, args: Any, choices: Any, _run: Callable[[], go.Figure]) -> str:
    return str(_run().to_json(validate=False))
