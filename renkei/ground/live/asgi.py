"""Live pages: a bare ASGI application on a port of its own. `GET /stream?topic=patient:<uuid>` says what is new.

An event is named by its topic and holds `{topic, id}`, nothing else; the page fetches its fragment by an ordinary
GET, through every door. Django views on ASGI were measured and are not used (docs/decisions/0008).
"""

import asyncio
import json
import os
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renkei.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402

from renkei.ground.db.guard import refuse_bypassing_role  # noqa: E402
from renkei.ground.live import admission  # noqa: E402
from renkei.ground.live.streams import Stream, Streams  # noqa: E402
from renkei.ground.live.topics import Topic  # noqa: E402
from renkei.ground.offspring import die_with_master  # noqa: E402

die_with_master()
refuse_bypassing_role()

HEARTBEAT_SECONDS = 15
STREAMS = Streams()


async def application(scope, receive, send) -> None:
    if scope["type"] != "http":
        return
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["path"] != "/stream" or scope["method"] != "GET" or not _is_ours(headers):
        await _refuse(send)
        return
    topic = Topic.read(parse_qs(scope["query_string"].decode("latin-1")).get("topic", [""])[0])
    session = admission.session_key(headers.get("cookie", ""))
    actor = await _admit(session, topic)
    if actor is None or topic is None:
        await _refuse(send)
        return
    STREAMS.start()
    await STREAMS.listening.wait()
    stream = Stream(topic, actor.organization_id)
    STREAMS.add(stream)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await _flow(stream, session, gone, send)
    finally:
        STREAMS.remove(stream)
        gone.cancel()


async def _flow(stream: Stream, session: str, gone: asyncio.Task, send) -> None:
    """Until the page goes away or may hear no more; every heartbeat also asks whether it still may."""
    await send({"type": "http.response.start", "status": 200, "headers": _headers("text/event-stream")})
    stream.put(None)  # asked once more now that it hears: what changed in between is not missed
    while not gone.done():
        item = await _next(stream, gone)
        if item:
            event = json.dumps({"topic": str(stream.topic), "id": item})
            await _say(send, f"event: {stream.topic}\ndata: {event}\n\n")
        elif await _admit(session, stream.topic):
            await _say(send, ": here\n\n")
        else:
            break
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _next(stream: Stream, gone: asyncio.Task) -> str | None:
    """The next id, or None when it is time to ask again."""
    waiting = asyncio.ensure_future(stream.waiting.get())
    done, _ = await asyncio.wait(
        {waiting, gone}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    if waiting in done:
        return waiting.result()
    waiting.cancel()
    return None


async def _admit(session: str, topic: Topic | None):
    if not session or topic is None:
        return None
    return await asyncio.get_running_loop().run_in_executor(
        admission.THREADS, admission.admit, session, topic
    )


async def _until_gone(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _is_ours(headers: dict[str, str]) -> bool:
    """A stream is opened from our pages alone; tools that send no origin are told by their cookie."""
    return headers.get("origin", settings.SITE_URL) == settings.SITE_URL


async def _say(send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": _headers("text/plain")})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _headers(content_type: str) -> list[tuple[bytes, bytes]]:
    headers = {
        "content-type": content_type,
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        "access-control-allow-origin": settings.SITE_URL,
        "access-control-allow-credentials": "true",
        "vary": "origin",
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()]
