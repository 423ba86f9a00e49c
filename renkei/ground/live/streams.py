"""Open streams of one process, found by topic; fed by one LISTEN connection."""

import asyncio
import logging
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from django.db import connection

from renkei.ground.db.notify import CHANNEL
from renkei.ground.live.topics import Topic

log = logging.getLogger("renkei.live")
RETRY_SECONDS = 1
QUEUE = 100  # a page that is so far behind is told once that something is new


@dataclass(eq=False)
class Stream:
    """What one page hears: ids of its topic, or None to ask again whether it still may."""

    topic: Topic
    organization_id: UUID
    waiting: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def put(self, item: str | None) -> None:
        if self.waiting.full():
            self.waiting.get_nowait()
        self.waiting.put_nowait(item)


class Streams:
    def __init__(self) -> None:
        self._of_topic: dict[str, set[Stream]] = {}
        self._of_organization: dict[str, set[Stream]] = {}
        self._listener: asyncio.Task | None = None
        self.listening = asyncio.Event()

    def start(self) -> None:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.get_running_loop().create_task(self._listen())

    def add(self, stream: Stream) -> None:
        self._of_topic.setdefault(str(stream.topic), set()).add(stream)
        self._of_organization.setdefault(str(stream.organization_id), set()).add(stream)

    def remove(self, stream: Stream) -> None:
        for index, key in ((self._of_topic, stream.topic), (self._of_organization, stream.organization_id)):
            streams = index.get(str(key), set())
            streams.discard(stream)
            if not streams:
                index.pop(str(key), None)

    def hear(self, payload: str) -> None:
        """`patient:<uuid> <uuid>`: something is new; `access:<organization> …`: ask again who may hear."""
        topic, _, key = payload.partition(" ")
        kind, _, name = topic.partition(":")
        if kind == "access":
            self._recheck(self._of_organization.get(name, ()))
            return
        for stream in tuple(self._of_topic.get(topic, ())):
            stream.put(key)

    def _recheck(self, streams) -> None:
        for stream in tuple(streams):
            stream.put(None)

    async def _listen(self) -> None:
        """For ever: after a cut, everybody is asked again, for what was said meanwhile is lost."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_dsn(), autocommit=True) as listener:
                    await listener.execute(f"listen {CHANNEL}")
                    self.listening.set()
                    for streams in tuple(self._of_organization.values()):
                        self._recheck(streams)
                    async for notice in listener.notifies():
                        self.hear(notice.payload)
            except psycopg.OperationalError:
                log.warning("the listening connection was cut")
            self.listening.clear()
            await asyncio.sleep(RETRY_SECONDS)


def _dsn() -> str:
    wanted = connection.get_connection_params()
    names = ("dbname", "host", "port", "user", "password")
    return psycopg.conninfo.make_conninfo(**{name: wanted[name] for name in names if wanted.get(name)})
