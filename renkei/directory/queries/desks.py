"""Hospitals with their desks: the region's list, one found by a few letters, and how an entry came to be."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.directory.freshness import is_stale
from renkei.directory.models import SAID, LiaisonDesk
from renkei.directory.policy import current_desks, hospitals, hospitals_of
from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind
from renkei.ground.policy.permissions import Permission, may
from renkei.ground.region.names import fold_name


@dataclass(frozen=True)
class Line:
    """A hospital and whom to call there; where nothing was said yet, its own number."""

    hospital: Organization
    desk: LiaisonDesk | None
    today: date

    @property
    def town(self) -> str:
        return self.hospital.municipality.name if self.hospital.municipality else ""

    @property
    def name(self) -> str:
        return self.desk.name if self.desk else _("代表（連携室は登録されていません）")

    @property
    def phone(self) -> str:
        return self.desk.phone if self.desk else self.hospital.phone

    @property
    def fax(self) -> str:
        return self.desk.fax if self.desk else self.hospital.fax

    @property
    def wants_form(self) -> str:
        return form_title(self.desk.wants_form) if self.desk else ""

    @property
    def stale(self) -> bool:
        return self.desk is not None and is_stale(self.desk.confirmed_on, self.today)


def lines(actor: Actor, words: str = "") -> list[Line]:
    """Of the actor's region by town and name; with words, of every hospital that has them all in name, kana, desk or
    town. Three queries."""
    if words.split():
        found = hospitals().order_by("municipality_id", "name")
        return [line for line in _lines(list(found)) if _holds(line, words)]
    return _lines(list(hospitals_of(actor)))


def wanted_forms_of(keys: Collection[UUID]) -> dict[UUID, str]:
    """The form's id by the hospital that wants one. One query."""
    wanting = current_desks().filter(organization_id__in=keys).exclude(wants_form="")
    return dict(wanting.values_list("organization_id", "wants_form"))


def line_of(hospital: Organization) -> Line:
    return _lines([hospital])[0]


def _lines(found: list[Organization]) -> list[Line]:
    desks = {desk.organization_id: desk for desk in current_desks().filter(organization__in=found)}
    today = timezone.localdate()
    return [Line(hospital, desks.get(hospital.pk), today) for hospital in found]


def _holds(line: Line, words: str) -> bool:
    kana = line.desk.kana if line.desk else ""
    desk = line.desk.name if line.desk else ""
    text = _folded(" ".join((line.hospital.name, line.hospital.kana, kana, desk, line.town)))
    return all(_folded(word) in text for word in words.split())


def _folded(text: str) -> str:
    return fold_name(text).casefold()


def to_confirm(actor: Actor) -> Line | None:
    """For a hospital's own Today: its entry when it is missing or old."""
    if actor.organization_kind != OrganizationKind.HOSPITAL or not may(actor, Permission.KEEP_DESK):
        return None
    own = hospitals().filter(pk=actor.organization_id).first()
    line = line_of(own) if own else None
    return line if line and (line.desk is None or line.stale) else None


@dataclass(frozen=True)
class Version:
    desk: LiaisonDesk
    changed: list[str]  # words of the fields that are not as in the version before
    first: bool


def versions(hospital_id: UUID) -> list[Version]:
    """The newest first. One query."""
    rows = LiaisonDesk.objects.filter(organization_id=hospital_id).order_by("-since", "-pk")
    found = list(rows.select_related("by__practitioner", "by__organization"))
    return [
        Version(desk, _changed(old, desk) if old else [], old is None)
        for desk, old in zip(found, [*found[1:], None], strict=False)
    ]


def _changed(old: LiaisonDesk, new: LiaisonDesk) -> list[str]:
    labels = {
        "kana": _("フリガナ"),
        "name": _("窓口の名前"),
        "phone": _("電話"),
        "fax": _("FAX"),
        "hours": _("受付時間"),
        "ask_for": _("呼んでもらう人"),
        "wants_form": _("受け取りたい様式"),
        "note": _("メモ"),
        "source": _("だれから聞いたか"),
    }
    return [
        _("%(what)s：%(old)s → %(new)s")
        % {
            "what": labels[name],
            "old": _in_words(name, getattr(old, name)),
            "new": _in_words(name, getattr(new, name)),
        }
        for name in SAID
        if getattr(old, name) != getattr(new, name)
    ]


def _in_words(name: str, said: str) -> str:
    """A form that is not there any more keeps the name that it is stored by."""
    return (form_title(said) or said if name == "wants_form" else said) or _("なし")


def form_title(id: str) -> str:
    """Of the form that a hospital wants; "" where it wants none, or one that is not there any more."""
    form = sheets().get(id)
    return form.title if form else ""
