from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.record.models import DeathPlace


class DeathForm(forms.Form):
    place = forms.ChoiceField(
        label=_("どこで"),
        choices=DeathPlace.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("場所を選んでください。分からないときは「わからない」を選べます。")},
    )
    died_on = DayField(
        label=_("亡くなられた日"),
        required=False,
        help_text=_("分からなければ空のまま。令和8年11月16日 や 2026-11-16 と書けます。"),
    )
    died_time = forms.TimeField(
        label=_("時刻"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("時刻は「14:30」の形で入れてください。")},
    )

    def clean(self) -> dict:
        given = super().clean() or {}
        if given.get("died_on") and given["died_on"] > timezone.localdate():
            self.add_error("died_on", gettext("まだ来ていない日です。"))
        if given.get("died_time") and not given.get("died_on") and "died_on" not in self.errors:
            self.add_error("died_on", gettext("時刻だけでなく、日も入れてください。"))
        return given


class UndoDeathForm(forms.Form):
    because = forms.CharField(
        label=_("わけ"),
        max_length=400,
        error_messages={"required": _("なぜ取り消すのかを書いてください（例: 別の方の記録でした）。")},
    )
