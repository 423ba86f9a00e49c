from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.record.forms.entries import files_field
from renkei.record.models import Adherence, MedicationStatement

WORDS = 400


class MedicineForm(forms.Form):
    """One medicine, as a notebook or a sheet of a pharmacy has it."""

    name = forms.CharField(
        label=_("薬の名前と規格"),
        max_length=WORDS,
        help_text=_("例: アムロジピン錠5mg"),
        error_messages={"required": _("薬の名前を入れてください（例: アムロジピン錠5mg）。")},
    )
    form = forms.ChoiceField(label=_("種類"), choices=MedicationStatement.Form.choices)
    dose = forms.CharField(label=_("1回の量"), max_length=WORDS, required=False, help_text=_("例: 1錠"))
    usage = forms.CharField(
        label=_("飲みかた"), max_length=WORDS, required=False, help_text=_("例: 1日1回 朝食後")
    )
    since = DayField(label=_("いつから"), required=False, help_text=_("分からなければ空のまま"))
    until = DayField(
        label=_("最後の日"), required=False, help_text=_("7日分など、終わりが決まっているときだけ")
    )
    prescriber = forms.CharField(label=_("出した医療機関"), max_length=WORDS, required=False)
    source = forms.ChoiceField(label=_("何で知りましたか"), choices=MedicationStatement.Source.choices)
    source_on = DayField(label=_("その日付"), help_text=_("手帳や紙の日付。聞いたときは聞いた日"))
    note = forms.CharField(label=_("ひとこと"), max_length=WORDS, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until, today = said.get("since"), said.get("until"), timezone.localdate()
        if since and until and until < since:
            self.add_error("until", gettext("最後の日は、始まりの日より前にできません。"))
        if said.get("source_on") and said["source_on"] > today:
            self.add_error("source_on", gettext("まだ来ていない日です。"))
        return said


class ChangeMedicineForm(MedicineForm):
    on = DayField(label=_("いつから変わりましたか"))
    because = forms.CharField(label=_("わけ"), max_length=WORDS, required=False)

    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("on", "because")}


class StopMedicineForm(forms.Form):
    on = DayField(label=_("いつから飲んでいませんか"))
    because = forms.CharField(
        label=_("わけ"),
        max_length=WORDS,
        error_messages={"required": _("わけを書いてください（例: めまいのため、柳井先生の指示で中止）。")},
    )
    mistaken = forms.BooleanField(label=_("まちがって入れたものなので、一覧から外す"), required=False)


class AdherenceForm(forms.Form):
    level = forms.ChoiceField(
        label=_("服薬状況"),
        choices=Adherence.Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("いちばん近いものを選んでください。")},
    )
    adjusts = forms.BooleanField(label=_("本人が量や回数を調整している"), required=False)
    left_over = forms.CharField(
        label=_("残薬"), max_length=WORDS, required=False, help_text=_("例: 朝の分が6回分")
    )
    text = forms.CharField(
        label=_("ひとこと"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    attachments = files_field()
