"""Fields of Django's forms that read what people type as sheets do."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.sheets.reading import EARLIEST, Unreadable, era_date, read_date, read_number


class DayInput(forms.TextInput):
    """Days are typed, as on paper; where a script runs, a calendar stands beside the box."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-day": "", "autocomplete": "off"} | (attrs or {}))


class DayField(forms.Field):
    """令和8年11月16日, S10.6.2 or 2026-11-16; a day that is known already shows as papers have it.

    A year that no paper of care bears is a slip of the finger: kept, it would stand beyond what a moment can be.
    """

    widget = DayInput
    earliest, latest = date(1868, 1, 1), date(2100, 12, 31)
    default_error_messages = {"required": gettext_lazy("日を入れてください（例: 令和8年11月16日）。")}

    def prepare_value(self, value: Any) -> Any:
        return era_date(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            day = read_date(str(value))
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable
        if not self.earliest <= day <= self.latest:
            raise forms.ValidationError(_("年をお確かめください（明治から2100年までの日付を入力できます）。"))
        return day


class AskedDayField(DayField):
    """A day by which something is asked for, or that its form bounds itself: it is kept nowhere as it was typed."""

    earliest, latest = date.min, date.max


class MomentField(forms.DateTimeField):
    """2026-11-16T14:30, in Tokyo. A year that is a slip of the finger, 0001 or 9999, is refused before it is kept."""

    def __init__(self, **further: Any) -> None:
        words = {
            "required": gettext_lazy("日時を入れてください。"),
            "invalid": gettext_lazy("日時を入れ直してください。"),
        }
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, error_messages=words, **further)

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment and not EARLIEST <= moment.year < 9999:
            raise forms.ValidationError(_("年を確かめて、日時を入れ直してください。"))
        return moment


class NumberField(forms.Field):
    """３６．５ or 36.5; whole numbers where `decimals` is 0. A refusal says which number was expected."""

    widget = forms.TextInput

    def __init__(
        self,
        *,
        unit: Any = "",  # may be lazily translated
        between: tuple[Decimal, Decimal] | None = None,
        decimals: int = 0,
        **further: Any,
    ) -> None:
        super().__init__(**further)
        self.unit, self.between, self.decimals = unit, between, decimals
        self.widget.attrs |= {"inputmode": "decimal" if decimals else "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            number = read_number(str(value), str(self.unit))
        except Unreadable:
            number = None
        if number is None or not self._fits(number):
            raise forms.ValidationError(self._expected())
        return number

    def _fits(self, number: Decimal) -> bool:
        low, high = self.between or (number, number)
        return low <= number <= high and number == round(number, self.decimals)

    def _expected(self) -> str:
        kind = (
            _("小数点より下は%(n)dけたまでの数字") % {"n": self.decimals}
            if self.decimals
            else _("小数点のない数字")
        )
        if self.between is None:
            return _("%(label)sは、%(kind)sで入れてください。") % {"label": self.label, "kind": kind}
        low, high = self.between
        words = _("%(label)sは %(low)s から %(high)s まで（%(unit)s）の、%(kind)sで入れてください。")
        return words % {"label": self.label, "low": low, "high": high, "unit": self.unit, "kind": kind}


class PhoneField(forms.CharField):
    """０５９８−００−１１１１ or 0598-00-1111: ten or eleven digits, as they were grouped where that fits."""

    def clean(self, value: str) -> str:
        text = unicodedata.normalize("NFKC", super().clean(value) or "").strip()
        digits = re.sub(r"\D", "", text)
        if text and len(digits) not in (10, 11):
            raise forms.ValidationError(_("電話番号は10けたか11けたで入力してください。"))
        return text if len(text) <= 13 else digits
