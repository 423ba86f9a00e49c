"""転院・転棟: the stay goes on in another place. It is no discharge: nothing is counted as one before the episode ends."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.db.notify import tell_access_changed
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization
from renkei.patients.actions.wards import memberships_of, open_to_ward
from renkei.patients.models import CareTeamMember
from renkei.patients.policy import lasting
from renkei.scenes.hospital_stay.actions.discharges import AFTER_DISCHARGE, follow_stay
from renkei.scenes.hospital_stay.actions.expectations import SAID, forget_announced, tell_planned
from renkei.scenes.hospital_stay.models import Segment, Stay, StayStep
from renkei.scenes.hospital_stay.policy import ALWAYS_OPEN, MAY_OPEN
from renkei.scenes.hospital_stay.stay_steps import advance, refuse_if_over, step, tell_team


@transaction.atomic
def transfer_stay(
    stay: Stay,
    *,
    to_id: UUID,
    ward: str = "",
    contact: str = "",
    on: date,
    at_time: time | None = None,
    version: int,
    by: Actor,
) -> Stay:
    """To another ward, hospital or facility. The former hospital's sight ends a week later; the next one sees
    nothing until the team's office opens it (`open_stay`). A day that was planned for discharge falls away with the
    place that said it. Raises ValidationError and SomebodyWasFaster.
    """
    refuse_if_over(stay)
    _refuse_move(stay, to_id, ward.strip(), on)
    before, elsewhere, planned_on = _place(stay), to_id != stay.hospital_id, stay.expected_on
    stay_on = {"hospital_id": to_id, "ward": ward.strip(), "contact": contact.strip()}
    advance(stay, version, **stay_on | ({"expected_on": None} if elsewhere else {}))
    stay.hospital = Organization.objects.get(pk=to_id)
    Segment.objects.filter(stay=stay, until=None).update(until=on)
    made = Segment(
        stay=stay,
        patient_id=stay.patient_id,
        organization_id=to_id,
        ward=stay.ward,
        since=on,
        since_time=at_time,
    )
    Segment.objects.bulk_create([made])
    planned = {"expected_on": planned_on.isoformat() if planned_on else None}
    step(stay, "transferred", before | planned, _place(stay) | {"on": on.isoformat()}, by)
    if elsewhere:
        forget_announced(stay)
        tell_team("stay.transferred", stay, by)
        _sight(stay, before["hospital"], by).filter(lasting()).update(until=Now() + AFTER_DISCHARGE)
    return stay


@transaction.atomic
def undo_transfer(stay: Stay, *, because: str, version: int, by: Actor) -> Stay:
    """It did not happen: the former place stands again and sees the stay, and so does the day that it had planned;
    the next one's sight ends at once.

    Raises ValidationError and SomebodyWasFaster.
    """
    refuse_if_over(stay)
    places = list(Segment.objects.filter(stay=stay).order_by("-since", "-pk")[:2])
    if len(places) < 2:
        raise ValidationError(_("取り消せる転院・転棟はありません。"))
    last, former = places
    move, told = _last_move(stay)
    before, elsewhere = _place(stay), last.organization_id != former.organization_id
    back = {"hospital_id": former.organization_id, "ward": former.ward}
    back |= {"contact": move.before.get("contact", "") if move else ""}
    planned = move.before.get("expected_on") if move else None
    back |= {"expected_on": date.fromisoformat(planned) if planned else None} if elsewhere else {}
    advance(stay, version, **back)
    stay.hospital = Organization.objects.get(pk=former.organization_id)
    last.delete()
    Segment.objects.filter(pk=former.pk).update(until=None)
    step(stay, "stayed", before, _place(stay) | {"because": because.strip()}, by)
    if elsewhere:
        forget_announced(stay)
        tell_planned(stay, told if planned else [], by)
        tell_team("stay.not_transferred", stay, by)
        follow_stay(stay)  # before the next one's sight ends: it may be the one who takes it back
        _sight(stay, last.organization_id, by).filter(lasting()).update(until=Now())
        tell_access_changed(last.organization_id)
    return stay


@transaction.atomic
def open_stay(stay: Stay, *, sections: Iterable[str], by: Actor) -> None:
    """By an office of the team: the place where the person is now sees these sections for as long as the stay lasts."""
    refuse_if_over(stay)
    chosen = [*ALWAYS_OPEN, *(section for section in MAY_OPEN if section in set(sections))]
    open_to_ward(stay.patient_id, organization=stay.hospital, stay_id=stay.pk, sections=chosen, by=by)
    record("open_to_hospital.stay", by=by, object_id=stay.pk, patients=[stay.patient_id])


def _last_move(stay: Stay) -> tuple[StayStep | None, list[StayStep]]:
    """The newest move that was not taken back, and the steps by which a day for discharge was told when it came."""
    moves: list[tuple[StayStep, list[StayStep]]] = []
    told: list[StayStep] = []
    for one in StayStep.objects.filter(stay=stay).order_by("at", "pk"):
        if one.kind in SAID:
            told = [*told, one]
        elif one.kind == "withdrawn":
            told = []
        elif one.kind == "transferred":
            moves.append((one, told))
            told = [] if _went_elsewhere(one) else told
        elif one.kind == "stayed" and moves:
            move, before = moves.pop()
            told = before if _went_elsewhere(move) else told
    return moves[-1] if moves else (None, [])


def _went_elsewhere(move: StayStep) -> bool:
    return move.before["hospital"] != move.after["hospital"]


def _place(stay: Stay) -> dict[str, Any]:
    return {
        "hospital": str(stay.hospital_id),
        "name": stay.hospital.name,
        "ward": stay.ward,
        "contact": stay.contact,
    }


def _sight(stay: Stay, organization_id: UUID | str, by: Actor) -> QuerySet[CareTeamMember]:
    """Its membership of this stay, as far as this actor may end it: a ward ends its own only."""
    return memberships_of(stay.pk, by).filter(organization_id=organization_id)


def _refuse_move(stay: Stay, to_id: UUID, ward: str, on: date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": _("これからの日です。移った日を入れてください。")})
    since = Segment.objects.filter(stay=stay).order_by("-since").values_list("since", flat=True).first()
    if since and on < since:
        raise ValidationError({"on": _("いまの場所に来た日より前の日です。")})
    if to_id == stay.hospital_id and ward == stay.ward:
        raise ValidationError({"ward": _("いまと同じ場所です。移った先の病棟を入れてください。")})
