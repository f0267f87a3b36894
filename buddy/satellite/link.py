"""One connection of a server: what is sent to it waits in a queue that forgets the oldest sound, never an event."""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from wyoming.event import Event, async_write_event

log = logging.getLogger(__name__)

MOST_WAITING = 256
"""Events (of sound: about 8 s) for a server that does not take them."""

TAKES_WITHIN = 10.0
"""Seconds after which a server that takes nothing is left."""

SOUND = "audio-chunk"


class Link:
    """Used in the loop's thread."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._waiting: deque[Event] = deque()
        self._something = asyncio.Event()
        self._sending = asyncio.create_task(self._send_all(), name="wyoming sender")
        self.dropped = 0
        """Pieces of sound that were not taken in time."""

    def send(self, event: Event) -> None:
        """Never waits."""
        if len(self._waiting) >= MOST_WAITING:
            oldest = next((waiting for waiting in self._waiting if waiting.type == SOUND), None)
            if oldest is None:
                self.close()
                return
            self._waiting.remove(oldest)
            self.dropped += 1
        self._waiting.append(event)
        self._something.set()

    def close(self) -> None:
        """Hang up. May be called twice."""
        self._sending.cancel()
        self._writer.close()

    async def _send_all(self) -> None:
        try:
            while True:
                await self._something.wait()
                self._something.clear()
                while self._waiting:
                    event = self._waiting.popleft()
                    await asyncio.wait_for(async_write_event(event, self._writer), TAKES_WITHIN)
        except TimeoutError:
            log.warning("the server takes nothing any more: it is left")
            self._writer.transport.abort()
        except OSError:
            self._writer.close()
