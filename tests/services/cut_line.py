"""A line to a service that can be cut, held up and mended, on loopback."""

import socket
import threading
from contextlib import suppress


class Line:
    """Forwards connections to a port; `cut`, `hold` and `mend` are what tests do."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._sockets: set[socket.socket] = set()
        self._cut = False
        self._flows = threading.Event()
        self._flows.set()
        self._answers = threading.Event()
        self._answers.set()
        self._watched: list[bytes] = []
        self.seen = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close every connection and refuse new ones, as a stopped service does."""
        self._cut = True
        for one in list(self._sockets):
            _close(one)

    def hold(self) -> None:
        """Accept everything and say nothing, as a service behind a dead network."""
        self._flows.clear()

    def hold_answers_after(self, *words: bytes) -> None:
        """Pass on what is asked, and nothing back once the last words were asked."""
        self._watched = list(words)

    def mend(self) -> None:
        """Work again."""
        self._cut = False
        self._watched = []
        self._flows.set()
        self._answers.set()

    def close(self) -> None:
        """End for good."""
        self.cut()
        _close(self._listener)
        self._flows.set()
        self._answers.set()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=[near], daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        if self._cut:
            _close(near)
            return
        try:
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            _close(near)
            return
        self._sockets |= {near, far}
        for source, sink in ((near, far), (far, near)):
            threading.Thread(
                target=self._carry, args=[source, sink, source is near], daemon=True
            ).start()

    def _carry(self, source: socket.socket, sink: socket.socket, asks: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                if asks:
                    self._watch(data)
                if not asks:
                    self._answers.wait()
                if self._cut:
                    break
                sink.sendall(data)
        for one in (source, sink):
            _close(one)
            self._sockets.discard(one)

    def _watch(self, data: bytes) -> None:
        while self._watched and self._watched[0] in data:
            data = data.partition(self._watched.pop(0))[2]
            if not self._watched:
                self._answers.clear()
                self.seen.set()


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
