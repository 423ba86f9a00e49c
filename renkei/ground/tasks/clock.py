"""When a task is due by agreement, by law, and which fee class a sending falls into. The three are never mixed.

Fees follow 入院時情報連携加算 (居宅介護支援, 2024): (Ⅰ) on the day of admission or before it, and the day
after when the admission was after hours or on a closed day; (Ⅱ) within the two days that follow, and one more
when such an admission's third day is closed. The text says 翌日, not 翌営業日: what depends on that, and what
depends on a time of day that nobody knows, is left to a human.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from renkei.ground.tasks.calendar import OfficeCalendar, local_day, spoken
from renkei.ground.tasks.definition import END_OF_MONTH, THE_DATE, Agreed, Fee, Law, Rule

DAYS_IN_WORDS = {0: "うち", 1: "翌日まで", 2: "翌々日まで"}


@dataclass(frozen=True)
class Due:
    """`until` is the last day, the whole of it."""

    name: str
    until: date
    why: str


@dataclass(frozen=True)
class Clocks:
    agreed: Due | None
    law: Due | None
    fees: tuple[Due, ...]


@dataclass(frozen=True)
class FeeResult:
    """`name` is the class by the letter of the text, None when every day has passed."""

    name: str | None
    why: str
    needs_confirmation: bool


def due(
    rule: Rule,
    *,
    started_at: datetime,
    known_at: datetime,
    time_known: bool,
    calendar: OfficeCalendar,
    ends: date | None = None,
) -> Clocks:
    """With a time of day unknown, the fees' days are the earlier ones. `ends` is the date a rule starts from."""
    began = _Beginning(started_at, time_known, calendar)
    agreed = (
        _agreed(rule.agreed, local_day(started_at), local_day(known_at), calendar) if rule.agreed else None
    )
    law = _law_due(rule.law, began.day, ends) if rule.law else None
    return Clocks(agreed, law, tuple(_fee_due(fee, began) for fee in rule.fee))


def fee_class(
    rule: Rule, admitted_at: datetime, sent_at: datetime, calendar: OfficeCalendar, *, time_known: bool = True
) -> FeeResult:
    began, sent = _Beginning(admitted_at, time_known, calendar), local_day(sent_at)
    fee = _first_in_time(rule, began, sent, outside=began.outside)
    doubts = [] if sent <= began.day else _doubts(rule, began, sent, fee)
    return FeeResult(
        fee.name if fee else None, "".join([_told(rule, began, sent, fee), *doubts]), bool(doubts)
    )


def agreed_until(agreed: Agreed, start: date, calendar: OfficeCalendar) -> date:
    if agreed.calendar == "all-days":
        return start + timedelta(days=agreed.days)
    for _n in range(agreed.days):
        start = calendar.next_open_day(start)
    return start


@dataclass(frozen=True)
class _Beginning:
    at: datetime
    time_known: bool
    calendar: OfficeCalendar

    @property
    def day(self) -> date:
        return local_day(self.at)

    @property
    def on_closed_day(self) -> bool:
        return not self.calendar.is_open_on(self.day)

    @property
    def outside(self) -> bool:
        """Surely outside business hours."""
        return self.on_closed_day or (self.time_known and self.calendar.is_after_hours(self.at))

    @property
    def in_doubt(self) -> bool:
        return not self.time_known and not self.on_closed_day

    @property
    def note(self) -> str:
        if self.on_closed_day:
            return _("営業日以外")
        if self.in_doubt:
            return _("時刻は分かりません")
        return _("営業時間終了後") if self.outside else ""


def _agreed(agreed: Agreed, started: date, known: date, calendar: OfficeCalendar) -> Due:
    words = {"day": spoken(max(started, known)), "days": agreed.days}
    if known < started:
        why = _("前もって知らされていたため、当日の%(day)sから%(days)d日以内です。")
    elif agreed.calendar == "all-days":
        why = _("知った日の%(day)sから%(days)d日以内です。")
    else:
        why = _("知った日の%(day)sから%(days)d営業日以内です。")
    return Due(_("申し合わせの目安"), agreed_until(agreed, max(started, known), calendar), why % words)


def _law_due(law: Law, began: date, ends: date | None) -> Due:
    until = began + timedelta(days=law.days)
    if law.until == END_OF_MONTH:
        until = began.replace(day=monthrange(began.year, began.month)[1])
    elif law.until == THE_DATE and ends:
        until = ends
    words = {"name": law.name, "day": spoken(until)}
    return Due(law.name, until, _("%(name)sは%(day)sまでです。") % words)


def _until(fee: Fee, began: _Beginning, outside: bool) -> date:
    until = began.day + timedelta(days=fee.days)
    if not outside or fee.calendar != "owner":
        return until
    until += timedelta(days=fee.after_hours)
    if fee.last_day_closed and not began.calendar.is_open_on(until):
        until += timedelta(days=fee.last_day_closed)
    return until


def _fee_due(fee: Fee, began: _Beginning) -> Due:
    until = _until(fee, began, began.outside)
    days = (until - began.day).days
    span = DAYS_IN_WORDS.get(days) or _("%(days)d日後まで") % {"days": days}
    words = {"day": spoken(began.day), "note": began.note, "span": span}
    if began.in_doubt and until != _until(fee, began, True):
        why = _("%(day)sの%(span)sです。時刻が分からないため、早いほうの期限を示しています。")
    elif until != began.day + timedelta(days=fee.days):
        why = _("%(day)sの%(note)sのことなので、%(span)sです。")
    else:
        why = _("%(day)sの%(span)sです。")
    return Due(fee.name, until, why % words)


def _first_in_time(rule: Rule, began: _Beginning, sent: date, *, outside: bool) -> Fee | None:
    return next((fee for fee in rule.fee if sent <= _until(fee, began, outside)), None)


def _told(rule: Rule, began: _Beginning, sent: date, fee: Fee | None) -> str:
    note = f"（{began.note}）" if began.note else ""
    words = {"day": spoken(began.day), "note": note, "sent": spoken(sent), "name": fee and fee.name}
    if fee is None:
        return _("入院は%(day)s%(note)s、提供は%(sent)s。どの区分の期限も過ぎています。") % words
    words["until"] = spoken(_until(fee, began, began.outside))
    return _("入院は%(day)s%(note)s、提供は%(sent)s。%(name)sは%(until)sまでです。") % words


def _doubts(rule: Rule, began: _Beginning, sent: date, fee: Fee | None) -> list[str]:
    doubts = []
    if began.in_doubt and (other := _first_in_time(rule, began, sent, outside=True)) != fee:
        text = _("営業時間終了後の入院であれば%(name)sです。入院した時刻を確かめてください。")
        doubts.append(text % {"name": other and other.name})
    if began.outside and fee not in rule.fee[:1] and sent <= began.calendar.next_open_day(began.day):
        doubts.append(_("きまりは「翌日」で、「翌営業日」とは書かれていません。保険者に確かめてください。"))
    elif fee and fee.last_day_closed and sent > began.day + timedelta(days=fee.days):
        doubts.append(_("3日目が休業日のときの扱いです。保険者に確かめてください。"))
    return doubts
