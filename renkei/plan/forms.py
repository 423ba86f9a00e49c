"""What is asked before figures are published."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField, NumberField
from renkei.plan.periods import Period, spoken

MOST = 9_999_999

LENGTHS = [("month", _("月ごと")), ("quarter", _("四半期ごと")), ("year", _("年度で1つ"))]


class WhatForm(forms.Form):
    """Which table; sent by GET, so that an officer may look at several. Unknown choices are the first."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    length = forms.ChoiceField(label=_("合計の期間"), choices=LENGTHS)
    by = forms.ChoiceField(label=_("分け方"), required=False)
    names = forms.CharField(
        label=_("名前を出すことを決めた会議"),
        required=False,
        max_length=200,
        help_text=_("例：連携協議会 令和8年2月20日の決定。書かなければ、病院や事業所の名前は出ません。"),
    )

    def __init__(
        self, data: Any, *, years: Sequence[tuple[int, str]], ways: Sequence[tuple[str, str]]
    ) -> None:
        first = {"year": str(years[0][0]), "length": "month", "by": "", "names": ""}
        given = {name: data.get(name, default) for name, default in first.items()}
        super().__init__(given)
        for name, choices in (("year", years), ("by", ways)):
            self.fields[name].choices = choices
        if not self.is_valid():
            self.data = first
            self.full_clean()


class PublishForm(forms.Form):
    decided_by = forms.CharField(
        label=_("公表を決めた人・会議"),
        max_length=200,
        error_messages={"required": _("だれが公表を決めたかを書いてください。例：高齢介護課長。")},
    )
    decided_on = DayField(label=_("決めた日"))
    because = forms.CharField(label=_("前の公表に代えるわけ"), required=False, max_length=400)

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("これからの日です。決めた日を入れてください。"))
        return day


class ExternalForm(forms.Form):
    """How many there were by another source, of a town and fiscal year."""

    name = forms.ChoiceField(label=_("何の件数ですか"))
    municipality = forms.ChoiceField(label=_("市町村"))
    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    count = NumberField(
        label=_("件数"),
        unit=_("件"),
        error_messages={"required": _("件数を入れてください（なければ 0）。")},
    )
    told_by = forms.CharField(
        label=_("出典"),
        max_length=200,
        help_text=_("例：見える化システム 令和7年度 入院時情報連携加算（令和8年9月10日取得）"),
        error_messages={"required": _("どの表の、いつの数かを書いてください。")},
    )

    def __init__(self, *args: Any, page: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(year, spoken(Period(date(year, 4, 1), 12))) for year in page.years]
        for name, choices in (("name", page.asked), ("municipality", page.towns), ("year", years)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_count(self) -> int:
        count = self.cleaned_data["count"]
        if count < 0 or count != int(count) or count > MOST:
            raise forms.ValidationError(_("0以上の整数で入れてください。"))
        return int(count)
