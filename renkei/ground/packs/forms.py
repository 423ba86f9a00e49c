from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.packs.changing import Change, short_stay_of
from renkei.ground.packs.changing_forms import TYPES, WITH_OPTIONS, OwnField, OwnWording
from renkei.ground.sheets.amending import Wording
from renkei.ground.sheets.definition import Field
from renkei.ground.sheets.fields import DayField
from renkei.ground.tasks.definition import Rule

MOST_DAYS = 60
CALENDARS = [("all-days", gettext_lazy("すべての日")), ("owner", gettext_lazy("事業所の営業日"))]


def next_month() -> date:
    return (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)


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

    def __init__(self, data: Any = None, *, rule: Rule, starts: date) -> None:
        self.rule = rule
        short_stay = short_stay_of(rule)
        initial = {
            "days": rule.agreed.days if rule.agreed else None,
            "calendar": rule.agreed.calendar if rule.agreed else None,
            "remind": [str(days) for days in rule.remind],
            "short_stay": short_stay,
            "starts": starts,
        }
        super().__init__(data, initial=initial)
        if short_stay is None:
            del self.fields["short_stay"]

    def change(self) -> Change:
        given = self.cleaned_data
        remind = tuple(sorted(given["remind"], reverse=True))
        return Change(self.rule.id, given["days"], given["calendar"], remind, given.get("short_stay"))


MOST_OPTIONS = 20


class OwnFieldForm(StartsForm):
    """A field that the region asks beside the form's own."""

    field_order = ("label", "type", "options", "unit", "help", "required", "starts", "because")

    label = forms.CharField(
        label=gettext_lazy("項目の名前"),
        max_length=60,
        help_text=gettext_lazy("例：避難するときの手助け"),
        error_messages={"required": gettext_lazy("項目の名前を入力してください。")},
    )
    type = forms.ChoiceField(label=gettext_lazy("書き方"), choices=list(TYPES.items()))
    options = forms.CharField(
        label=gettext_lazy("選択肢"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("「選ぶ」ときだけ、1行に1つ書きます。"),
    )
    unit = forms.CharField(
        label=gettext_lazy("単位"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("数のときだけ。例：kg、回/日"),
    )
    help = forms.CharField(label=gettext_lazy("書く人への説明"), max_length=200, required=False)
    required = forms.BooleanField(label=gettext_lazy("空のときに、見てほしい項目として示す"), required=False)

    def __init__(self, data: Any = None, *, field: Field | None, starts: date) -> None:
        self.field = field
        initial: dict[str, Any] = {"starts": starts, "type": "text"}
        if field:
            initial |= {name: getattr(field, name) for name in ("label", "type", "unit", "help", "required")}
            initial["options"] = "\n".join(option.label for option in field.options)
        super().__init__(data, initial=initial)

    def clean_options(self) -> tuple[str, ...]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines()]
        return tuple(dict.fromkeys(filter(None, lines)))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        options, chosen = given.get("options", ()), given.get("type") in WITH_OPTIONS
        if chosen and not 2 <= len(options) <= MOST_OPTIONS:
            self.add_error(
                "options",
                _("選択肢を1行に1つ、2つから%(n)dまで書いてください。") % {"n": MOST_OPTIONS},
            )
        return given

    def edit(self) -> OwnField:
        given = self.cleaned_data
        kind = given["type"]
        return OwnField(
            id=self.field.id if self.field else "",
            label=given["label"],
            type=kind,
            options=given["options"] if kind in WITH_OPTIONS else (),
            unit=given["unit"] if kind == "number" else "",
            help=given["help"],
            required=given["required"],
        )


class WordingForm(StartsForm):
    """How one of the form's own fields is asked here."""

    field_order = ("use", "help", "starts", "because")

    use = forms.ChoiceField(
        label=gettext_lazy("この地域での使い方"),
        widget=forms.RadioSelect,
        choices=[
            ("as-is", gettext_lazy("標準のとおり")),
            ("required", gettext_lazy("空のときに、見てほしい項目として示す")),
            ("unasked", gettext_lazy("使わない（画面に出さず、紙では空けておく）")),
        ],
    )
    help = forms.CharField(
        label=gettext_lazy("書く人への説明"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("空なら、標準の説明のままです。"),
    )

    def __init__(self, data: Any = None, *, field: Field, said: Wording | None, starts: date) -> None:
        self.field = field
        use = (
            "as-is"
            if said is None
            else "unasked"
            if not said.asked
            else "required"
            if said.required
            else "as-is"
        )
        super().__init__(data, initial={"use": use, "help": said.help if said else "", "starts": starts})

    def edit(self) -> OwnWording:
        use = self.cleaned_data["use"]
        return OwnWording(self.field.id, use == "required", use != "unasked", self.cleaned_data["help"])

    def is_standard(self) -> bool:
        return self.cleaned_data["use"] == "as-is" and not self.cleaned_data["help"]


class PackForm(StartsForm):
    field_order = ("pack", "starts", "because")

    pack = forms.FileField(
        label=gettext_lazy("パック（ZIP）"),
        error_messages={"required": gettext_lazy("パックのZIPファイルを選んでください。")},
    )


class AdviceForm(forms.Form):
    towns = forms.MultipleChoiceField(
        label=gettext_lazy("すすめる市町"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("すすめる市町を選んでください。")},
    )

    def __init__(self, data: Any = None, *, towns: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["towns"].choices = towns  # type: ignore[attr-defined]


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
