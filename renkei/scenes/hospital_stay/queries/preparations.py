"""What is ready at home, what is not, and who does it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.ground.tasks.calendar import spoken
from renkei.patients.models import CareTeamMember
from renkei.patients.policy import Section, lasting, opening
from renkei.scenes.hospital_stay.home_list import Item, home_list_for
from renkei.scenes.hospital_stay.models import Preparation, Stay
from renkei.scenes.hospital_stay.queries.board import BoardCell, Waits

NAMED = 2


def preparations(stay: Stay) -> list[Preparation]:
    """What is needed, in the order in which it was added; what was dropped is left out."""
    return list(_standing([stay]))


def _standing(stays: Sequence[Stay]) -> QuerySet[Preparation]:
    rows = Preparation.objects.filter(stay__in=[stay.pk for stay in stays], dropped_at=None)
    return rows.select_related("organization", "ready_by__practitioner").order_by("added_at", "pk")


def not_yet_listed(stay: Stay) -> list[Item]:
    """Of the region's list, what nobody has put down for this stay."""
    listed = {one.item for one in preparations(stay)}
    return [item for item in home_list_for(stay.municipality).items if item.id not in listed]


def owners(stay: Stay) -> list[tuple[str, str]]:
    """Offices of the team to which the stay is open."""
    team = CareTeamMember.objects.filter(lasting(), opening(Section.STAY), patient_id=stay.patient_id)
    rows = team.order_by("organization__name").values_list("organization_id", "organization__name")
    return [(str(key), name) for key, name in dict(rows).items()]


def preparation_cells(actor: Actor, stays: Sequence[Stay]) -> Mapping[UUID, BoardCell]:
    """One query. What is late stands still; what is all ready is named."""
    of_stay: dict[UUID, list[Preparation]] = defaultdict(list)
    for one in _standing(stays):
        of_stay[one.stay_id].append(one)
    today = timezone.localdate()
    return {stay.pk: _cell(stay, of_stay[stay.pk], today) for stay in stays if of_stay.get(stay.pk)}


def _cell(stay: Stay, found: list[Preparation], today: date) -> BoardCell:
    url = reverse("hospital_stay:stay", args=[stay.pk]) + "#home"
    late = [one for one in found if one.is_late(stay.expected_on, today)]
    waiting = [one for one in found if not one.ready_at]
    if late:
        more = _("　ほか%d件") % (len(late) - 1) if len(late) > 1 else ""
        return BoardCell("blocked", late[0].late + more, url)
    if waiting:
        words = {"ready": len(found) - len(waiting), "all": len(found), "next": waiting[0].text}
        return BoardCell("partly", _("%(ready)d/%(all)d　残り：%(next)s") % words, url)
    names = "・".join(one.text for one in found[:NAMED])
    return BoardCell("done", _("%sなど済み") % names if len(found) > NAMED else _("%s済み") % names, url)


def preparation_waits(actor: Actor, stays: Sequence[Stay]) -> dict[UUID, list[Waits]]:
    """What one's own office is to get ready."""
    today, waits = timezone.localdate(), defaultdict(list)
    by_key = {stay.pk: stay for stay in stays}
    for one in _standing(stays).filter(organization_id=actor.organization_id, ready_at=None):
        words = _("家の準備：%s") % one.text
        words += _("（%sまで）") % spoken(one.until) if one.until else ""
        url = reverse("hospital_stay:preparation", args=[one.pk])
        late = one.is_late(by_key[one.stay_id].expected_on, today)
        waits[one.stay_id].append(Waits(words, url, late))
    return waits
