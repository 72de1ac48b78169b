"""What AppTest does not know of itself: live HTML (`dashboard.live`), KPI cards, charts, and presses of them."""

import json
import re
from html import unescape
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

CARD = re.compile(r'<article class="tile kpi"[^>]*><header><h2>(.*?)</h2>.*?<p class="value">(.*?)</p>', re.DOTALL)


def bodies(app: AppTest) -> str:
    """All that was written as HTML, live or not."""
    live = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    return "".join((*(each.proto.body for each in app.get("html")), *(each["html"] + each["foot"] for each in live)))


def finding(app: AppTest) -> str:
    """The page's title, as a reader sees it."""
    assert not app.exception
    (words,) = re.findall("<h1>(.*?)</h1>", bodies(app))
    return unescape(words).replace("\u202f", " ").replace("\u2060", "")


def cards(app: AppTest) -> dict[str, str]:
    """Label → value of the page's KPI cards, as a reader sees them."""
    assert not app.exception
    return {unescape(label): unescape(value) for label, value in CARD.findall(bodies(app))}


def charts(app: AppTest) -> dict[str, str]:
    """Key → figure, as Plotly's JSON, of the page's charts."""
    shown = {each.proto.id.split("-", 2)[2]: json.loads(each.proto.json) for each in app.get("bidi_component")}
    return {key.removeprefix("card-"): each["figure"] for key, each in shown.items() if "figure" in each}


def press(app: AppTest, key: str, event: str, name: str) -> AppTest:
    """Press what has that name in the live HTML of that key; a press of nothing that is there fails."""
    shown = json.loads(_shown(app, key).json)
    assert f'data-{event}="{name}"' in shown["html"] + shown["foot"]
    return _trigger(app, key, event, name)


def menu(app: AppTest, key: str) -> dict[str, str]:
    """Title → name to press, of the marks in the "People" menus of a live element."""
    shown = json.loads(_shown(app, key).json)
    items = re.findall(r'<button data-open="([^"]*)">(.*?)</button>', shown["html"] + shown["foot"])
    return {unescape(title): name for name, title in items}


def press_mark(app: AppTest, chart: str, mark: str | list[str] | int) -> AppTest:
    """Click on the mark of a chart that stands for that."""
    return _trigger(app, f"card-{chart}", "mark", mark)


def _shown(app: AppTest, key: str) -> Any:
    (shown,) = [each.proto for each in app.get("bidi_component") if each.proto.id.endswith(f"-{key}")]
    return shown


def _trigger(app: AppTest, key: str, event: str, value: object) -> AppTest:
    states = app._tree.get_widget_states()
    pressed = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=_make_trigger_id(_shown(app, key).id, "events"), json_trigger_value=pressed)
    app = app._run(states)
    assert not app.exception
    return app
