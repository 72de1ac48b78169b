"""A reader without a browser: speaks Streamlit's protocol over its WebSocket, so that only the server is measured."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

PATIENCE = 600
"""Seconds to wait for a message."""


@contextmanager
def reading(address: str, page: str = "") -> Iterator["Reader"]:
    """A reader who has opened a page of the server at host:port ``address``; ``page`` is empty for the front page."""
    with connect(
        f"ws://{address}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None
    ) as socket:
        yield Reader(socket, page)


class Reader:
    """One session at a server. Like a browser it keeps large elements and tells the server which ones it has."""

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self._socket = socket
        self._page = page
        self._script_hash = ""
        self._ids: dict[str, str] = {}
        self._states: dict[str, WidgetState] = {}
        self._kept: set[str] = set()
        self._run()

    @property
    def widgets(self) -> set[str]:
        """Keys of the widgets, charts among them, that the last run of the page has sent."""
        return set(self._ids)

    def choose(self, key: str, option: str) -> float:
        """Choose in a select box, and give the seconds until the server has sent all of the page."""
        identity = self._ids[key]
        self._states[identity] = WidgetState(id=identity, string_value=option)
        return self._run()

    def _run(self) -> float:
        request = BackMsg()
        request.rerun_script.page_script_hash = self._script_hash
        request.rerun_script.page_name = "" if self._script_hash else self._page
        request.rerun_script.widget_states.widgets.extend(self._states.values())
        request.rerun_script.cached_message_hashes.extend(self._kept)
        begun = time.perf_counter()
        self._socket.send(request.SerializeToString())
        while not self._is_last(ForwardMsg.FromString(bytes(self._socket.recv(PATIENCE)))):
            pass
        return time.perf_counter() - begun

    def _is_last(self, message: ForwardMsg) -> bool:
        """Take a message in; true when it ends the run."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._kept.add(message.hash)
        if kind == "new_session":
            self._ids.clear()
        if kind in ("new_session", "navigation"):  # the latter knows which page the script chose
            self._script_hash = getattr(message, kind).page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._notice(message)
        elif kind == "script_finished":
            if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise RuntimeError("The page's script did not come to its end.")
            return True
        return False

    def _notice(self, message: ForwardMsg) -> None:
        """Remember a widget's identity by its key, which stands last in it; an exception on the page is ours."""
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(f"The page failed: {element.exception.message}")
        identity = getattr(getattr(element, kind), "id", "")
        if identity.startswith("$$ID-"):
            self._ids[identity.split("-", 2)[2]] = identity
