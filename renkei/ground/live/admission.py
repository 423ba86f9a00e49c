"""Who stands at a stream's door: the signed session cookie, asked in a short transaction of a thread's own."""

from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import connection, transaction

from renkei.ground.live.topics import Topic, may_hear
from renkei.ground.people.actor import Actor, enter

# few: a question takes a millisecond, and each thread keeps one database connection
THREADS = ThreadPoolExecutor(2, thread_name_prefix="admission")


def session_key(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def admit(session: str, topic: Topic) -> Actor | None:
    """The actor, if this session may hear the topic now. Blocks: call it in `THREADS`."""
    connection.close_if_unusable_or_obsolete()
    try:
        with transaction.atomic():
            entrance = enter(SessionStore(session))
            actor = entrance.actor if entrance and _is_whole(entrance) else None
            return actor if may_hear(actor, topic) else None
    except Exception:
        connection.close()
        raise


def _is_whole(entrance) -> bool:
    return entrance.second_factor or entrance.user.is_demonstration
