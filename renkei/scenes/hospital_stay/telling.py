"""What is told of an admission: to the rules and the figures, and again whenever it is corrected."""

from datetime import timedelta
from uuid import UUID

from renkei.ground.facts.actions import emit
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.actions import rematch
from renkei.ground.sheets.models import Delivery
from renkei.ground.tasks.calendar import midnight
from renkei.scenes.hospital_stay.models import Segment, Stay
from renkei.scenes.hospital_stay.stay_steps import places

# a sheet sent before the admission may belong to it; the rules' look-back decides
SENT_BEFORE = timedelta(days=7)


def tell_admitted(stay: Stay, by: Actor) -> None:
    first = _first_hospital(stay)
    _claim_sent_before(stay, first, by)
    emit(
        "stay.admitted",
        stay.pk,
        stay.patient_id,
        occurred_at=stay.admitted_at,
        known_at=stay.known_at,
        values={
            "stay": "planned" if stay.planned else "unplanned",
            "days": stay.planned_days,
            "reason": stay.reason,
            "had_care_manager": stay.office_id is not None,
            "resides": stay.resides,
            "time_known": stay.admitted_time is not None,
            "told_by": stay.told_by,
        },
        **places(stay) | {"hospital": first},
        live=stay,
        by=by,
    )


def _first_hospital(stay: Stay) -> UUID:
    """Where the person was admitted, wherever she was transferred since."""
    places = Segment.objects.filter(stay=stay).order_by("since", "pk")
    return places.values_list("organization_id", flat=True)[0]


def _claim_sent_before(stay: Stay, hospital_id: UUID, by: Actor) -> None:
    """What went to this hospital for nobody's stay, shortly before, was meant for this one."""
    loose = Delivery.objects.filter(patient_id=stay.patient_id, receiver_id=hospital_id, match=None)
    first_day = midnight(stay.admitted_on - SENT_BEFORE)
    for delivery in loose.filter(at__gte=first_day):
        rematch(delivery, stay.pk, by=by)
