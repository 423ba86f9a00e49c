"""Numbers as they are typed at a bedside, and the ranges that a doctor named."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField, NumberField
from renkei.ground.tasks.calendar import TOKYO
from renkei.patients.queries import Member
from renkei.record.kinds import Kind, kinds
from renkei.record.models import MeasuredBy

CLOCKS_MAY_DIFFER = timedelta(minutes=5)
A_YEAR = 365


def number_field(kind: Kind, **further: Any) -> NumberField:
    return NumberField(
        label=kind.label,
        unit=kind.unit,
        between=kind.between,
        decimals=kind.decimals,
        **({"required": False} | further),
    )


class MeasureForm(forms.Form):
    """One field a kind, by its id; the moment, and who measured."""

    on = DayField(
        label=_("測った日"),
        error_messages={"required": _("測った日を入れてください。")},
    )
    time = forms.TimeField(
        label=_("時刻"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": _("測った時刻を入れてください。"),
            "invalid": _("時刻は「9:30」の形で入れてください。"),
        },
    )
    measured_by = forms.ChoiceField(label=_("測った人"), choices=MeasuredBy.choices, widget=forms.RadioSelect)

    def __init__(self, data: Any = None) -> None:
        now = timezone.localtime()
        super().__init__(
            data, initial={"on": now.date(), "time": f"{now:%H:%M}", "measured_by": MeasuredBy.STAFF}
        )
        for kind in kinds().values():
            self.fields[kind.id] = number_field(kind)

    def clean(self) -> dict:
        given = super().clean() or {}
        self._check_moment(given)
        for kind in kinds().values():
            number, above = given.get(kind.id), given.get(kind.below)
            if number is not None and above is not None and number >= above:
                words = gettext("%(label)sは、%(above)sより小さい数のはずです。") % {
                    "label": kind.label,
                    "above": kinds()[kind.below].label,
                }
                self.add_error(kind.id, words)
        if not self.errors and not self.values():
            raise forms.ValidationError(gettext("測ったものを1つは入れてください。"))
        return given

    def _check_moment(self, given: dict) -> None:
        if "on" in given and "time" in given and self.at() > timezone.now() + CLOCKS_MAY_DIFFER:
            self.add_error("time", gettext("まだ来ていない時刻です。測った日と時刻を確かめてください。"))

    def at(self) -> datetime:
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data["time"], TOKYO)

    def values(self) -> dict[str, Decimal]:
        return {id: self.cleaned_data[id] for id in kinds() if self.cleaned_data.get(id) is not None}


class CorrectForm(forms.Form):
    because = forms.CharField(
        label=_("わけ"),
        max_length=200,
        error_messages={"required": _("なぜ直すのかを書いてください（例: 打ちまちがい、別の方の数字）。")},
    )

    def __init__(self, data: Any = None, *, kind: Kind, value: Decimal) -> None:
        super().__init__(data, initial={"value": kind.shown(value)})
        wanted = {"required": gettext("正しい数字を入れてください。")}
        self.fields["value"] = number_field(kind, required=True, error_messages=wanted)
        self.order_fields(["value", "because"])


class RangeForm(forms.Form):
    """The ends are checked as numbers of the chosen kind."""

    kind = forms.ChoiceField(label=_("何の"))
    low = forms.CharField(label=_("これより小さければ知らせる"), required=False, max_length=12)
    high = forms.CharField(label=_("これより大きければ知らせる"), required=False, max_length=12)
    change = forms.CharField(label=_("これより大きく変わったら知らせる"), required=False, max_length=12)
    change_days = forms.IntegerField(
        label=_("何日のあいだに"),
        required=False,
        min_value=1,
        max_value=A_YEAR,
        error_messages={"invalid": _("日数を数字で入れてください。")},
    )
    doctor = forms.ChoiceField(label=_("どの医師の指示ですか"), required=False)
    other_doctor = forms.CharField(label=_("ほかの医師のとき、そのお名前"), required=False, max_length=80)
    until = DayField(
        label=_("いつまで"),
        required=False,
        help_text=_("決めていなければ空のまま。令和8年12月31日 や 2026-12-31 と書けます。"),
    )
    because = forms.CharField(
        label=_("わけ"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("わけを書いてください（例: 心不全のため、体重の増えを早く知る）。")},
    )

    def __init__(self, *args: Any, doctors: Iterable[Member] | None, **kwargs: Any) -> None:
        """`doctors` of the person's team; None when a doctor writes, whose own word it is."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.id, f"{kind.label}（{kind.unit}）") for kind in kinds().values()]
        self.doctors = None if doctors is None else {str(one.organization_id): one for one in doctors}
        if self.doctors is None:
            del self.fields["doctor"], self.fields["other_doctor"]
            return
        named = [(key, _doctor_in_words(one)) for key, one in self.doctors.items()]
        self.fields["doctor"].choices = [*named, ("", gettext("ほかの医師"))]
        self.initial.setdefault("doctor", next(iter(self.doctors), ""))

    def clean(self) -> dict:
        given = super().clean() or {}
        kind = kinds().get(given.get("kind", ""))
        if kind is None:
            return given
        for name in ("low", "high", "change"):
            given[name] = self._number(kind, name, given.get(name, ""))
        self._check_ends(given)
        if self.doctors is not None and not given.get("doctor") and not given.get("other_doctor"):
            self.add_error("other_doctor", gettext("指示した医師のお名前を入れてください。"))
        if given.get("until") and given["until"] < timezone.localdate():
            self.add_error("until", gettext("もう過ぎた日です。"))
        return given

    def _number(self, kind: Kind, name: str, typed: str) -> Decimal | None:
        between = (Decimal(0), kind.between[1]) if name == "change" else kind.between
        field = NumberField(
            label=kind.label, unit=kind.unit, between=between, decimals=kind.decimals, required=False
        )
        try:
            return field.clean(typed)
        except forms.ValidationError as refused:
            self.add_error(name, refused)
            return None

    def _check_ends(self, given: dict) -> None:
        low, high, change = given["low"], given["high"], given["change"]
        if low is not None and high is not None and low >= high:
            self.add_error("high", gettext("大きいほうの数が、小さいほうの数以下です。"))
        if change is not None and not given.get("change_days"):
            self.add_error("change_days", gettext("何日のあいだの変わり方かを入れてください。"))
        if not self.errors and low is None and high is None and change is None:
            self.add_error("low", gettext("小さいほう、大きいほう、変わり方のどれか1つは入れてください。"))

    def limits(self) -> dict[str, Any]:
        """As `set_range` takes them."""
        given = self.cleaned_data
        named = (self.doctors or {}).get(given.get("doctor", ""))
        return {
            **{name: given[name] for name in ("kind", "low", "high", "change", "because", "until")},
            "change_days": given["change_days"] if given["change"] is not None else None,
            "doctor": (named.name or named.office) if named else given.get("other_doctor", ""),
            "clinic_id": _clinic(named),
        }


def _clinic(named: Member | None) -> UUID | None:
    return named.organization_id if named else None


def _doctor_in_words(one: Member) -> str:
    return f"{one.name}（{one.office}）" if one.name else one.office
