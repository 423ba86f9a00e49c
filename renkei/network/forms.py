from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.ground.tasks.calendar import this_fiscal_year
from renkei.network.comparison import Filter, State
from renkei.network.queries import Whole
from renkei.network.remarks import fiscal_year_text

YEARS_BACK = 10
ALL = ("", _("すべて"))
STATES = [
    ALL,
    (State.NONE, _("「ない」という答えがある")),
    (State.BLANK, _("書いていない問いがある")),
    (State.MISSING, _("回答がまだ")),
]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("調査のブック（.xlsx、20MBまで）"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("ファイルを選んでください。"),
            "empty": _("ファイルが空です。別のファイルを選んでください。"),
        },
    )


class ImportForm(forms.Form):
    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    replace = forms.BooleanField(label=_("入っている回答を、このファイルの回答に入れ替える"), required=False)

    def __init__(self, data: Any = None, *, years: tuple[int, ...] = ()) -> None:
        """`years`: those that the workbook names."""
        super().__init__(data, initial={"year": years[-1] if years else this_fiscal_year()})
        near = range(this_fiscal_year() + 1, this_fiscal_year() - YEARS_BACK, -1)
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            (year, fiscal_year_text(year)) for year in sorted({*years, *near}, reverse=True)
        ]


class AskForm(forms.Form):
    """A survey that is asked here."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    due_on = DayField(label=_("回答の期限"), error_messages={"required": _("回答の期限を入れてください。")})
    note = forms.CharField(
        label=_("市町へのお知らせ"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=_("回答の画面のはじめに出ます。"),
    )

    def __init__(self, data: Any = None) -> None:
        this = this_fiscal_year()
        super().__init__(data, initial={"year": this})
        self.fields["year"].choices = [(year, fiscal_year_text(year)) for year in (this + 1, this)]  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    words = forms.CharField(
        label=_("直してほしいこと"),
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("直してほしいことを書いてください。")},
    )


class FilterForm(forms.Form):
    """Sent by GET: an officer may keep the address. Wrong values filter nothing."""

    area = forms.ChoiceField(label=_("医療圏"), required=False)
    field = forms.ChoiceField(label=_("設問"), required=False)
    tag = forms.ChoiceField(label=_("タグ（確かめたもの）"), required=False)
    state = forms.ChoiceField(label=_("回答の状態"), choices=STATES, required=False)
    q = forms.CharField(label=_("回答の文からさがす"), max_length=100, required=False)

    def __init__(self, whole: Whole, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        areas = dict.fromkeys(each.medical_area for each in whole.municipalities if each.medical_area)
        confirmed = {(group, tag) for code, group, tag in whole.confirmed}
        self._offer("area", [(area, area) for area in areas])
        self._offer("field", [(field.id, field.label) for field in whole.survey.sheet.fields])
        self._offer(
            "tag",
            [
                (f"{group.id}:{tag.id}", tag.label)
                for group in whole.survey.groups
                for tag in group.tags
                if (group.id, tag.id) in confirmed
            ],
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    @property
    def words(self) -> str:
        return self.cleaned_data.get("q", "")

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.values())

    def filter(self) -> Filter:
        self.full_clean()
        chosen = self.cleaned_data
        group, _colon, tag = chosen.get("tag", "").partition(":")
        return Filter(
            medical_area=chosen.get("area", ""),
            fields=(chosen["field"],) if chosen.get("field") else (),
            tags=frozenset({(group, tag)}) if tag else frozenset(),
            text=chosen.get("q", ""),
            state=chosen.get("state", ""),
        )
