from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.record.forms.entries import kinds
from renkei.record.queries import begin_of
from renkei.record.ways import QUESTION


def every_kind() -> list[tuple[str, str]]:
    return [*kinds(), (QUESTION, gettext("質問"))]


class CopyForm(forms.Form):
    """From when to when, by whom and of which kinds."""

    ALL, OURS = "all", "ours"

    since = DayField(
        label=_("いつから"),
        required=False,
        help_text=_("例: 令和8年11月1日、2026-11-01。空けると、はじめからです。"),
    )
    until = DayField(label=_("いつまで"), required=False, help_text=_("空けると、きょうまでです。"))
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

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and since > timezone.localdate():
            self.add_error("since", gettext("「いつから」が、まだ来ていない日です。"))
        elif since and until and until < since:
            self.add_error("until", gettext("「いつまで」が「いつから」より前の日です。"))
        return said

    @property
    def filters(self) -> dict[str, Any]:
        said = self.cleaned_data
        since, until = said["since"], said["until"]
        return {
            "since": since and begin_of(since),
            "until": until and begin_of(until + timedelta(days=1)),
            "ours": said["whose"] == self.OURS,
            "kinds": said["kinds"],
        }
