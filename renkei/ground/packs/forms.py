from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.packs.changing import Change, short_stay_of
from renkei.ground.sheets.fields import DayField
from renkei.ground.tasks.definition import Rule

MOST_DAYS = 60
CALENDARS = [("all-days", gettext_lazy("すべての日")), ("owner", gettext_lazy("事業所の営業日"))]


class StartsForm(forms.Form):
    """When it should hold, and why."""

    starts = DayField(
        label=gettext_lazy("始める日"),
        help_text=gettext_lazy("この日より前に起きたことには、いまのきまりを使います。"),
        error_messages={"required": gettext_lazy("始める日を入力してください。")},
    )
    because = forms.CharField(
        label=gettext_lazy("提案のわけ"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("協議会に出す資料に載ります。"),
    )

    def clean_starts(self):
        starts = self.cleaned_data["starts"]
        if starts <= timezone.localdate():
            raise forms.ValidationError(_("始める日は、あしたか、それより後の日にしてください。"))
        return starts


class ChangeForm(StartsForm):
    field_order = ("days", "calendar", "remind", "short_stay", "starts", "because")

    days = forms.IntegerField(
        label=gettext_lazy("申し合わせの目安（日数）"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("知った日から数えます。0は当日です。"),
        error_messages={"required": gettext_lazy("日数を入力してください。")},
    )
    calendar = forms.ChoiceField(label=gettext_lazy("数える日"), choices=CALENDARS)
    remind = forms.TypedMultipleChoiceField(
        label=gettext_lazy("前もって知らせる"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(days), gettext_lazy("%(n)d日前") % {"n": days}) for days in (1, 2, 3, 7, 14)],
    )
    short_stay = forms.IntegerField(
        label=gettext_lazy("除く予定入院（この日数まで）"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("検査などの短い予定入院を、このきまりから除きます。"),
    )

    def __init__(self, data: Any = None, *, rule: Rule) -> None:
        self.rule = rule
        short_stay = short_stay_of(rule)
        initial = {
            "days": rule.agreed.days if rule.agreed else None,
            "calendar": rule.agreed.calendar if rule.agreed else None,
            "remind": [str(days) for days in rule.remind],
            "short_stay": short_stay,
            "starts": (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1),
        }
        super().__init__(data, initial=initial)
        if short_stay is None:
            del self.fields["short_stay"]

    def change(self) -> Change:
        given = self.cleaned_data
        remind = tuple(sorted(given["remind"], reverse=True))
        return Change(self.rule.id, given["days"], given["calendar"], remind, given.get("short_stay"))


class PackForm(StartsForm):
    field_order = ("pack", "starts", "because")

    pack = forms.FileField(
        label=gettext_lazy("パック（ZIP）"),
        error_messages={"required": gettext_lazy("パックのZIPファイルを選んでください。")},
    )


class DecisionForm(forms.Form):
    decision = forms.CharField(
        label=gettext_lazy("だれが、いつ決めましたか"),
        max_length=200,
        help_text=gettext_lazy("例：連携協議会 2026-12-01 決定。仕事の一覧で、きまりの出典として見えます。"),
        error_messages={"required": gettext_lazy("決めた会議と日付を入力してください。")},
    )


class EndForm(forms.Form):
    until = DayField(
        label=gettext_lazy("最後の日"),
        help_text=gettext_lazy("次の日から、標準のきまりにもどります。"),
        error_messages={"required": gettext_lazy("最後の日を入力してください。")},
    )
    ended_because = forms.CharField(
        label=gettext_lazy("わけ"),
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("終わりにするわけを入力してください。")},
    )
