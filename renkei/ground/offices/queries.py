"""Reads of the office's own page, shaped for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.db import paging
from renkei.ground.db.compiled import compiled
from renkei.ground.jobs.models import Notice
from renkei.ground.jobs.wording import WORDS
from renkei.ground.offices.letters import MOST_MISTAKES, number_of
from renkei.ground.offices.policy import (
    admissions_of,
    capacities_of,
    colleagues_of,
    devices_of,
    joinings_of,
    towns_to_admit,
    users_at,
)
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import (
    Capacity,
    Device,
    DeviceUse,
    JoiningMail,
    OfficeAdmission,
    Pin,
    Profession,
    SignIn,
    User,
)
from renkei.ground.policy.doors import leads_in
from renkei.ground.region.models import Municipality

RECENT = 20
LATELY = 6
NEWS = timedelta(days=7)
GIVEN_UP = timedelta(hours=12)  # more than the longest wait between two tries
REMEMBERED = timedelta(days=30)  # an invitation that nobody used and nobody withdrew


def colleagues(actor: Actor) -> list[dict[str, Any]]:
    rows = colleagues_of(actor).order_by("practitioner__kana", "practitioner__name")
    fields = ("id", "practitioner__name", "capacity", "profession", "since")
    return [
        {
            "id": row[0],
            "name": row[1],
            "capacity": Capacity(row[2]).label,
            "profession": Profession(row[3]).label,
            "since": row[4],
            "mine": row[0] == actor.id,
        }
        for row in rows.values_list(*fields)
    ]


def capacities(actor: Actor) -> list[dict[str, Any]]:
    fields = ("id", "capacity", "profession", "organization__name")
    return [
        {
            "id": row[0],
            "label": Profession(row[2]).label if row[1] == Capacity.CARE else Capacity(row[1]).label,
            "organization": row[3],
            "current": row[0] == actor.id,
        }
        for row in capacities_of(actor).order_by("since").values_list(*fields)
    ]


def devices(actor: Actor) -> list[dict[str, Any]]:
    """Of the own office, newest first: each with who used it when last and whose PIN is stopped there."""
    uses = DeviceUse.objects.filter(device__in=devices_of(actor)).order_by("-last_at")
    by_device: dict[UUID, list[tuple[str, int, datetime | None]]] = {}
    for device, name, mistakes, last_at in uses.values_list(
        "device", "user__practitioner__name", "mistakes", "last_at"
    ):
        by_device.setdefault(device, []).append((name, mistakes, last_at))
    return [
        {
            "id": row.pk,
            "name": row.name,
            "idle_minutes": row.idle_minutes,
            "state": _device_state(row),
            "last": next(((name, at) for name, _count, at in by_device.get(row.pk, []) if at), None),
            "stopped": [
                name for name, mistakes, _at in by_device.get(row.pk, []) if mistakes >= MOST_MISTAKES
            ],
        }
        for row in devices_of(actor).filter(withdrawn_at=None).order_by("-made_at")
    ]


def _device_state(row: Device) -> tuple[str, str]:
    """A kind of mark, and what it says."""
    if row.registered_at:
        return "done", _("使えます")
    if row.code_until > timezone.now():
        return "today", _("登録を待っています")
    return "late", _("コードの期限が切れました")


def users(device: Device) -> tuple[list[Any], list[Any]]:
    """Who may sign in there: those who used it last, latest first, and everybody else by name."""
    last = DeviceUse.objects.filter(device=device, user=OuterRef("pk")).values("last_at")
    rows = users_at(device).select_related("practitioner").annotate(last_at=Subquery(last))
    every = list(
        rows.order_by(F("last_at").desc(nulls_last=True), "practitioner__kana", "practitioner__name")
    )
    lately = [one for one in every if one.last_at][:LATELY]
    others = [one for one in every if one not in lately]
    return lately, sorted(others, key=lambda one: (one.practitioner.kana, one.practitioner.name))


def tries_left(device: Device, user: User) -> int:
    """Of this person's PIN at this device."""
    mistakes = DeviceUse.objects.filter(device=device, user=user).values_list("mistakes", flat=True).first()
    return MOST_MISTAKES - (mistakes or 0)


def sign_ins_of(user: User) -> list[SignIn]:
    """Those that still open something, the newest first: a session's cookie lives no longer than its age."""
    since = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    standing = SignIn.objects.filter(user=user, ended_at=None, started_at__gt=since)
    return list(standing.select_related("device").order_by("-started_at", "-pk"))


def pin_of(user: User) -> Pin | None:
    return Pin.objects.filter(user=user).first()


def unseen(actor: Actor) -> list[tuple[str, int, datetime]]:
    """What the office was told and nobody there has marked as seen: words, how often, when last."""
    told = _unseen(actor.organization_id, timezone.now() - NEWS)
    return [(str(WORDS[kind]), times, last) for kind, times, last in told]


@compiled
def _unseen(organization_id: UUID, since: datetime) -> QuerySet[Notice, tuple[str, int, datetime]]:
    told = Notice.objects.filter(organization_id=organization_id, seen_at=None, created_at__gte=since)
    return told.values_list("kind").annotate(times=Count("pk"), last=Max("created_at")).order_by("-last")


def notices(actor: Actor) -> list[dict[str, Any]]:
    rows = Notice.objects.filter(organization_id=actor.organization_id).order_by("-created_at")
    return [
        {
            "text": WORDS[row.kind],
            "path": row.path if row.path and leads_in(actor, row.path) else None,
            "at": row.created_at,
            "urgent": row.urgent,
            "seen": row.seen_at,
        }
        for row in rows[:RECENT]
    ]


@dataclass(frozen=True, slots=True)
class Joining:
    """An invitation by mail as its sender sees it. `number` is None where nothing waits for it."""

    id: UUID
    name: str
    address: str
    as_what: str
    mark: str  # a kind of `parts.mark`
    state: str
    advice: str
    sent_at: datetime | None
    expires_at: datetime
    number: str | None
    lasting: bool  # may be sent again or withdrawn


def joinings(actor: Actor) -> list[Joining]:
    """What was sent by mail and has not come to an end: nobody joined with it, nobody withdrew it."""
    since = timezone.now() - REMEMBERED
    rows = joinings_of(actor).filter(used_by=None, withdrawn_at=None, expires_at__gt=since)
    return [joining(row) for row in rows.order_by("-made_at")]


def joinings_to(actor: Actor, name: str) -> list[Joining]:
    """Those of `joinings` that are written to somebody of this name, with or without the space in it."""
    return [one for one in joinings(actor) if "".join(one.name.split()) == "".join(name.split())]


def joining(row: JoiningMail) -> Joining:
    mark, state, advice = _state(row)
    waits = mark in ("later", "unsettled")
    return Joining(
        id=row.pk,
        name=row.name,
        address=row.address,
        as_what=f"{Profession(row.profession).label}　{Capacity(row.capacity).label}",
        mark=mark,
        state=state,
        advice=advice,
        sent_at=row.mailed_at,
        expires_at=row.expires_at,
        number=number_of(row) if waits else None,
        lasting=row.used_by_id is None and row.withdrawn_at is None,
    )


def _state(row: JoiningMail) -> tuple[str, str, str]:
    """A kind of mark, what it says, and what its sender may do."""
    if row.used_by_id:
        return "done", _("参加しました"), _("この案内は使い終わりました。")
    if row.withdrawn_at:
        return "stopped", _("取り消しました"), _("この案内では参加できません。")
    if row.expires_at <= timezone.now():
        return "late", _("期限が切れました"), _("もう一度送ると、新しいコードと番号になります。")
    if row.mistakes >= MOST_MISTAKES:
        return (
            "late",
            _("止めました"),
            _("コードか番号のまちがいが続きました。本人に確かめてから、もう一度送ってください。"),
        )
    if row.trouble == JoiningMail.Trouble.REFUSED:
        return (
            "late",
            _("届きませんでした"),
            _(
                "相手のメールサーバーが受け取りませんでした。アドレスがちがうときは、取り消して送り直してください。"
                "参加の用紙を印刷して渡すこともできます。"
            ),
        )
    if row.trouble == JoiningMail.Trouble.AWAY and row.tried_at and row.tried_at < timezone.now() - GIVEN_UP:
        return (
            "late",
            _("送れませんでした"),
            _(
                "メールサーバーが長く応えないので、自動で送るのをやめました。もう一度送るか、参加の用紙を印刷して渡してください。"
            ),
        )
    if row.trouble == JoiningMail.Trouble.AWAY:
        return (
            "unsettled",
            _("まだ送れていません"),
            _(
                "メールサーバーが応えないので、時間をおいて自動で送り直しています。"
                "急ぐときは、参加の用紙を印刷して渡してください。"
            ),
        )
    if row.mailed_at is None:
        return (
            "later",
            _("送っています"),
            _("ふつうは1分ほどで送り終わります。下の番号を、メールとは別に本人へ伝えてください。"),
        )
    return (
        "later",
        _("送りました"),
        _(
            "下の番号を本人に電話などで伝えてください。届かないと言われたら、迷惑メールの中とアドレスを確かめてください。"
        ),
    )


ADMISSIONS = 30  # a page
STATES: dict[str, Q] = {
    "invited": Q(mail__used_by=None, ended_at=None),
    "registered": Q(mail__used_by__isnull=False, called_at=None, ended_at=None),
    "verified": Q(called_at__isnull=False, first_person_at=None),
    "working": Q(first_person_at__isnull=False),
    "over": Q(ended_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of invited, registered, verified, first person; `at` is None while it waits."""

    label: str
    at: datetime | None


def steps(row: OfficeAdmission) -> list[Step]:
    """Of an admission with its mail and who used it."""
    registered = row.mail.used_by.since if row.mail.used_by else None
    return [
        Step(_("招待"), row.invited_at),
        Step(_("登録"), registered),
        Step(_("電話で確認"), row.called_at),
        Step(_("最初の方"), row.first_person_at),
    ]


def towns(actor: Actor) -> list[tuple[str, str]]:
    """Code and name of each town for which this actor is the secretariat."""
    found = Municipality.objects.filter(pk__in=towns_to_admit(actor)).order_by("pk")
    return list(found.values_list("pk", "name"))


def admission_state(row: OfficeAdmission) -> tuple[str, str]:
    """A kind of mark, and what it says."""
    if row.ended_at:
        return "stopped", str(OfficeAdmission.End(row.end).label)
    if row.first_person_at:
        return "done", _("使っています")
    if row.called_at:
        return "done", _("確認しました")
    if row.mail.used_by_id:
        return "today", _("電話で確認します")
    return "later", _("登録を待っています")


def admissions(
    actor: Actor, state: str, cursor: str | None
) -> paging.Page[tuple[OfficeAdmission, list[Step], Any]]:
    """Of the secretariat's towns, newest first: each with its steps and its mark."""
    rows = admissions_of(actor).select_related("organization", "mail__used_by")
    if state in STATES:
        rows = rows.filter(STATES[state])
    if place := paging.place(cursor, paging.moment, UUID):
        at, key = place
        rows = rows.filter(Q(invited_at__lt=at) | Q(invited_at=at, pk__lt=key))
    found = [
        (row, steps(row), admission_state(row))
        for row in rows.order_by("-invited_at", "-pk")[: ADMISSIONS + 1]
    ]
    return paging.page(found, ADMISSIONS, lambda one: (one[0].invited_at.isoformat(), one[0].pk))
