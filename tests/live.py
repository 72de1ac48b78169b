"""What AppTest does not know of itself: the live HTML of a page (`dashboard.live`), its KPI cards, and presses."""

import json
import re
from html import unescape

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

CARD = re.compile(r'<article class="tile kpi"[^>]*><header><h2>(.*?)</h2>.*?<p class="value">(.*?)</p>', re.DOTALL)


def bodies(app: AppTest) -> str:
    """All that was written as HTML, live or not."""
    live = (json.loads(each.proto.json)["html"] for each in app.get("bidi_component"))
    return "".join((*(each.proto.body for each in app.get("html")), *live))


def cards(app: AppTest) -> dict[str, str]:
    """Label → value of the page's KPI cards, as a reader sees them."""
    assert not app.exception
    return {unescape(label): unescape(value) for label, value in CARD.findall(bodies(app))}


def press(app: AppTest, key: str, event: str, name: str) -> AppTest:
    """Press what has that name in the live HTML of that key; a press of nothing that is there fails."""
    (shown,) = [each.proto for each in app.get("bidi_component") if each.proto.id.endswith(f"-{key}")]
    assert f'data-{event}="{name}"' in json.loads(shown.json)["html"]
    states = app._tree.get_widget_states()
    pressed = json.dumps([{"event": event, "value": name}])
    states.widgets.add(id=_make_trigger_id(shown.id, "events"), json_trigger_value=pressed)
    app = app._run(states)
    assert not app.exception
    return app
