"""An office's days as it told them."""

from datetime import time

from renkei.ground.people.models import ClosedDay, OpeningHours, Organization
from renkei.ground.tasks.calendar import OfficeCalendar

USUAL_HOURS = {weekday: (time(8, 30), time(17, 30)) for weekday in range(5)}


def calendar_of(organization: Organization) -> OfficeCalendar:
    """An office that has not told its hours is taken to keep the usual ones, not to be always closed."""
    hours = OpeningHours.objects.filter(organization=organization)
    closed = ClosedDay.objects.filter(organization=organization).values_list("date", flat=True)
    return OfficeCalendar(
        {row.weekday: (row.opens, row.closes) for row in hours} or USUAL_HOURS,
        frozenset(closed),
        organization.open_on_holidays,
    )
