"""uvicorn's HTTP protocol with the patience it lacks: a request whose head does not come, or never ends, closes the connection."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
READ_SECONDS = 30.0  # in which a reader must take what has piled up for it
HEAD_BYTES = 65_536  # address and headers


class PatientProtocol(HttpToolsProtocol):
    """Closes after HEAD_SECONDS without a whole head, after READ_SECONDS without a reader, and at once when a head grows beyond HEAD_BYTES or claims two lengths."""

    _clock: asyncio.TimerHandle | None = None
    _patience: asyncio.TimerHandle | None = None
    _size = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._clock = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        self._stop_patience()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_patience()
        self._patience = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_patience()

    def _stop_patience(self) -> None:
        if self._patience:
            self._patience.cancel()
            self._patience = None

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._size = 0
        if self._clock is None:  # a further request on the same connection
            self._clock = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._count(len(name) + len(value))

    def on_headers_complete(self) -> None:
        self._stop_clock()
        if self.transport.is_closing():
            return
        names = [name for name, _ in self.headers]
        if b"transfer-encoding" in names and b"content-length" in names:  # who else reads this connection may see another request
            self._refuse(b"400 Bad Request")
        elif self._size <= HEAD_BYTES:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self.transport.is_closing():
            super().on_message_complete()

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > HEAD_BYTES:
            self._refuse(b"431 Request Header Fields Too Large")

    def _refuse(self, status: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            self.transport.close()

    def _give_up(self) -> None:
        self._clock = None
        if not self.transport.is_closing():
            self.transport.close()

    def _stop_clock(self) -> None:
        if self._clock:
            self._clock.cancel()
            self._clock = None
