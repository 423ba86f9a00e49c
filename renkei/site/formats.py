"""How dates and figures read: 和暦 for birth, certification and forms; month/day（曜） for deadlines."""

from datetime import date, datetime

from django.utils import timezone

ERAS = [
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
]
WEEKDAYS = "月火水木金土日"


def _local(value: date | datetime) -> date | datetime:
    here = timezone.get_default_timezone()
    if isinstance(value, datetime) and value.tzinfo not in (None, here):
        return value.astimezone(here)
    return value


def wareki(value: date | datetime | None) -> str:
    """令和8年11月16日; the first year is 元年."""
    if value is None:
        return ""
    local = _local(value)
    day_ = local.date() if isinstance(local, datetime) else local
    for start, era in ERAS:
        if day_ >= start:
            year = day_.year - start.year + 1
            return f"{era}{'元' if year == 1 else year}年{day_.month}月{day_.day}日"
    return day_.isoformat()


def wareki_month(value: date) -> str:
    """令和8年11月."""
    return wareki(value.replace(day=1)).removesuffix("1日")


def day(value: date | datetime | None) -> str:
    """11/16（月）."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local.month}/{local.day}（{WEEKDAYS[local.weekday()]}）"


def clock(value: datetime | None) -> str:
    """15:20."""
    return "" if value is None else _local(value).strftime("%H:%M")


def moment(value: datetime | None) -> str:
    """11/16（月）15:20."""
    if value is None:
        return ""
    local = _local(value)
    return f"{day(local)}{local:%H:%M}"


def age(birth_date: date, today: date | None = None) -> int:
    now = today or timezone.localdate()
    return now.year - birth_date.year - ((now.month, now.day) < (birth_date.month, birth_date.day))


def thousands(value: int) -> str:
    return f"{value:,}"
