"""Whether the product works, for whoever watches it: `/healthz`."""

from collections.abc import Callable
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from brm.outbox.models import OutboxMessage, Ringing

LATE = timedelta(minutes=3)
"""Beat strikes every minute, and drains the outbox with it; after three something is wrong."""

Facts = dict[str, str | float | None]


class HealthMiddleware:
    """Answers `/healthz` before anything else does: to any host name, without a sign-in.

    A probe knows the machine by its address only, and speaks plain HTTP to it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return healthz(request)
        return self.get_response(request)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while people can work, which takes PostgreSQL; 503 when they cannot.

    Without the broker or beat people still work, and only what follows their work is late: then
    `status` is `degraded`, and with `?strict` the answer is 503 too.
    """
    facts = look()
    enough = {"ok"} if "strict" in request.GET else {"ok", "degraded"}
    status = 200 if facts["status"] in enough else 503
    return JsonResponse(facts, status=status, headers={"Cache-Control": "no-store"})


def look() -> Facts:
    """The state of each part, and how long ago beat was heard and the outbox should have sent."""
    facts: Facts = {"status": "ok", "postgres": "ok", "valkey": _broker()}
    try:
        beat, outbox = Ringing.age("beat"), OutboxMessage.objects.oldest_wait()
    except DatabaseError as error:
        connection.close()
        return facts | {"status": "down", "postgres": _sentence(error)}
    facts |= {"beat_age_seconds": _seconds(beat), "outbox_age_seconds": _seconds(outbox) or 0.0}
    late = max(beat or timedelta(0), outbox or timedelta(0)) > LATE
    if late or facts["valkey"] != "ok":
        facts["status"] = "degraded"
    return facts


def _broker() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        return _sentence(error)
    return "ok"


def _sentence(error: Exception) -> str:
    """What kind of error it is; its text may name hosts, which concern nobody outside."""
    return type(error).__name__


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else round(age.total_seconds(), 1)
