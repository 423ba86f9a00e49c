"""An office's days as it told them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, time
from uuid import UUID

from renkei.ground.people.models import ClosedDay, OpeningHours, Organization
from renkei.ground.tasks.calendar import OfficeCalendar

USUAL_HOURS = {weekday: (time(8, 30), time(17, 30)) for weekday in range(5)}


def calendar_of(organization_id: UUID) -> OfficeCalendar:
    return calendars_of([organization_id])[organization_id]


def calendars_of(organization_ids: Collection[UUID]) -> dict[UUID, OfficeCalendar]:
    """An office that has not told its hours is taken to keep the usual ones, not to be always closed."""
    hours: dict[UUID, dict[int, tuple[time, time]]] = defaultdict(dict)
    for row in OpeningHours.objects.filter(organization_id__in=organization_ids):
        hours[row.organization_id][row.weekday] = (row.opens, row.closes)
    closed: dict[UUID, set[date]] = defaultdict(set)
    for key, day in ClosedDay.objects.filter(organization_id__in=organization_ids).values_list(
        "organization_id", "date"
    ):
        closed[key].add(day)
    offices = Organization.objects.filter(pk__in=organization_ids).values_list("pk", "open_on_holidays")
    return {
        key: OfficeCalendar(hours[key] or USUAL_HOURS, frozenset(closed[key]), on_holidays)
        for key, on_holidays in offices
    }
