from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import AskedDayField
from renkei.ground.sheets.reading import era_date
from renkei.ground.tasks.calendar import fiscal_span, local_day, this_fiscal_year
from renkei.record.forms.entries import kinds
from renkei.record.queries import begin_of, moment_after
from renkei.record.ways import QUESTION


def every_kind() -> list[tuple[str, str]]:
    return [*kinds(), (QUESTION, gettext("質問"))]


class PeriodForm(forms.Form):
    """From when to when; what is left empty is without that end."""

    since = AskedDayField(
        label=_("いつから"),
        required=False,
        help_text=_("例: 令和8年11月1日、2026-11-01。空けると、はじめからです。"),
    )
    until = AskedDayField(label=_("いつまで"), required=False, help_text=_("空けると、きょうまでです。"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and since > timezone.localdate():
            self.add_error("since", gettext("「いつから」が、まだ来ていない日です。"))
        elif since and until and until < since:
            self.add_error("until", gettext("「いつまで」が「いつから」より前の日です。"))
        return said


class CopyForm(PeriodForm):
    """By whom and of which kinds, too."""

    ALL, OURS = "all", "ours"

    whose = forms.ChoiceField(
        label=_("だれの記録"),
        choices=[(ALL, _("読める記録すべて")), (OURS, _("こちらの事業所が書いたものだけ"))],
        initial=ALL,
        widget=forms.RadioSelect,
        error_messages={"required": _("だれの記録かを選んでください。")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("種類"),
        choices=every_kind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選ばなければ、すべての種類です。"),
    )

    @property
    def filters(self) -> dict[str, Any]:
        said = self.cleaned_data
        since, until = said["since"], said["until"]
        return {
            "since": since and begin_of(since),
            "until": until and moment_after(until),
            "ours": said["whose"] == self.OURS,
            "kinds": said["kinds"],
        }


def this_year() -> str:
    """The first day of this 年度."""
    first, _after = fiscal_span(this_fiscal_year())
    return era_date(local_day(first))


class InspectionForm(PeriodForm):
    since = AskedDayField(
        label=_("いつから"),
        initial=this_year,
        error_messages={"required": _("いつからかを入れてください（例: 令和8年4月1日）。")},
    )

    @property
    def span(self) -> dict[str, datetime]:
        """`until` is the moment after."""
        until = self.cleaned_data["until"] or timezone.localdate()
        return {"since": begin_of(self.cleaned_data["since"]), "until": moment_after(until)}
