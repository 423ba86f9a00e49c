"""Whether a number is as usual for a person: by the range a doctor named, never by one of ours."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.record.kinds import Kind, kinds
from renkei.record.models import Observation, PersonalRange


def standing(patient_id: UUID, today: date) -> dict[str, PersonalRange]:
    """By kind, those that hold today."""
    holding = PersonalRange.objects.filter(
        Q(until=None) | Q(until__gte=today), patient=patient_id, ended_at=None
    )
    return {limits.kind: limits for limits in holding.select_related("confirmed_by__practitioner")}


def outside(limits: PersonalRange, value: Decimal) -> bool:
    return (limits.low is not None and value < limits.low) or (
        limits.high is not None and value > limits.high
    )


def limits_in_words(limits: PersonalRange) -> str:
    """「90 % 以上」「47.0〜49.0 kg」「47.0〜49.0 kg、7日で 2.0 kg まで」."""
    kind = kinds()[limits.kind]
    parts = [_between_in_words(kind, limits)]
    if limits.change is not None:
        parts.append(
            _("%(days)d日で %(change)s まで")
            % {"days": limits.change_days, "change": kind.with_unit(limits.change)}
        )
    return _("、").join(part for part in parts if part)


def _between_in_words(kind: Kind, limits: PersonalRange) -> str:
    if limits.low is not None and limits.high is not None:
        return _("%(low)s〜%(high)s") % {"low": kind.shown(limits.low), "high": kind.with_unit(limits.high)}
    if limits.low is not None:
        return _("%(low)s 以上") % {"low": kind.with_unit(limits.low)}
    return _("%(high)s 以下") % {"high": kind.with_unit(limits.high)} if limits.high is not None else ""


def why_unusual(limits: PersonalRange, row: Observation) -> str:
    """A sentence, empty when it is as usual. What changed too much is told by the number it changed from."""
    kind = kinds()[limits.kind]
    usual = limits_in_words(limits)
    if limits.confirmed_at is None:
        usual += _("、医師の確認待ち")
    said = {"label": kind.label, "now": kind.with_unit(row.value), "usual": usual}
    if outside(limits, row.value):
        return _("%(label)s %(now)s（いつもの範囲 %(usual)s）") % said
    before = _farthest(limits, row) if limits.change is not None else None
    if before is None or abs(row.value - before.value) <= (limits.change or 0):
        return ""
    day = timezone.localtime(before.at)
    said |= {"day": f"{day.month}/{day.day}", "then": kind.shown(before.value)}
    said |= {"change": kind.change(row.value - before.value)}
    return _("%(label)s %(now)s（%(day)s の %(then)s から %(change)s。いつもの範囲 %(usual)s）") % said


def _farthest(limits: PersonalRange, row: Observation) -> Observation | None:
    """Of the days before, the number that this one is farthest from."""
    since = row.at - timedelta(days=limits.change_days or 0)
    earlier: Iterable[Observation] = Observation.objects.filter(
        patient_id=row.patient_id, kind=row.kind, withdrawn_at=None, at__gte=since, at__lt=row.at
    )
    return max(earlier, key=lambda one: abs(row.value - one.value), default=None)
