from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.models import Means
from renkei.ground.tasks.calendar import spoken
from renkei.record.forms.entries import audience_field, files_field
from renkei.record.queries.days import end_of
from renkei.record.queries.questions import Addressee
from renkei.record.ways import ways

UNTIL = (0, 1, 3, 7)  # days from today


class QuestionForm(forms.Form):
    """To whom, what, until when: three taps and the words."""

    to = forms.ChoiceField(label=_("だれに"), required=False, widget=forms.RadioSelect)
    fax_to = forms.ChoiceField(
        label=_("チームの外の医療機関にFAXで聞く"),
        required=False,
        help_text=_("送る紙（A4 1枚）を印刷できます。返ってきた紙は、受け取った人が書き写します。"),
    )
    text = forms.CharField(
        label=_("聞きたいこと"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("聞きたいことを書いてください。")},
    )
    until = forms.ChoiceField(label=_("いつまでに返事がほしいか"), widget=forms.RadioSelect)
    audience = audience_field()
    attachments = files_field()

    def __init__(
        self, *args: Any, team: Sequence[Addressee], outside: Sequence[Addressee], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.key: one for one in (*team, *outside)}
        self.fields["to"].choices = [(one.key, one.label) for one in team]
        self.fields["fax_to"].choices = [("", _("（使わない）")), *((one.key, one.label) for one in outside)]
        today = timezone.localdate()
        self.fields["until"].choices = [(str(days), _until(today, days)) for days in UNTIL]
        self.fields["until"].initial = str(min(UNTIL, key=lambda days: abs(days - ways().question_days)))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("to")) == bool(said.get("fax_to")):
            self.add_error("to", gettext("だれに聞くかを、1つ選んでください。"))
        return said

    @property
    def addressee(self) -> Addressee:
        return self.known[self.cleaned_data["to"] or self.cleaned_data["fax_to"]]

    @property
    def wanted_until(self) -> datetime:
        return end_of(timezone.localdate() + timedelta(days=int(self.cleaned_data["until"])))


def _until(today: date, days: int) -> str:
    day = spoken(today + timedelta(days=days))
    words = {0: gettext("きょう中　%(day)s"), 1: gettext("あすまで　%(day)s")}
    return words.get(days, gettext("%(day)sまで")) % {"day": day}


class OneTapForm(forms.Form):
    """One tap, or words; a time where a call is wanted."""

    choice = forms.ChoiceField(label=_("返事"), required=False)
    phone_at = forms.TimeField(
        label=_("電話の時刻"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("時刻は 12:30 のように入れてください。")},
    )
    note = forms.CharField(
        label=_("ひとこと"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [("", ""), *((one.value, one.label) for one in ways().answers)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("choice") and not said.get("note", "").strip():
            self.add_error("note", gettext("返事を1つ選ぶか、ことばで書いてください。"))
        return said


class TypedAnswerForm(OneTapForm):
    """What came back on paper or by phone, as it stands there."""

    means = forms.ChoiceField(
        label=_("どのように届いたか"),
        choices=[(Means.FAX, _("FAX")), (Means.PHONE, _("電話")), (Means.PAPER, _("紙・手渡し"))],
        widget=forms.RadioSelect,
        initial=Means.FAX,
    )
    attachments = files_field()

    field_order = ("means", "choice", "phone_at", "note", "attachments")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].widget = forms.RadioSelect()
        self.fields["choice"].choices = [
            ("", _("印はない")),
            *((one.value, one.label) for one in ways().answers),
        ]
        self.fields["choice"].label = _("印のついた返事")
        self.fields["note"].label = _("書かれていたことば")
        self.fields["attachments"].label = _("届いた紙の写真・PDF")


class WordForm(forms.Form):
    """A word beside a step: 「21時に訪問します」."""

    text = forms.CharField(label=_("ひとこと"), max_length=200, required=False)


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("返信番号"),
        max_length=20,
        help_text=_("紙の右上にある8けたの数字です（例: 1234-5678）。"),
        error_messages={"required": _("紙の右上にある返信番号を入力してください。")},
    )
