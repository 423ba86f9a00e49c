"""What one hears on the phone after a discharge, and what follows from it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.scenes.hospital_stay.actions.calls import Follow
from renkei.scenes.hospital_stay.calls import Plan
from renkei.scenes.hospital_stay.models import Heard

USUAL_DAYS = 3
TASK, QUESTION = "task", "question"


class CallForm(forms.Form):
    result = forms.ChoiceField(
        label=_("結果"),
        widget=forms.RadioSelect,
        error_messages={"required": _("電話の結果を選んでください。")},
    )
    at = forms.DateTimeField(
        label=_("電話した日時"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("電話した日時を入れてください。"),
            "invalid": _("日時を入れ直してください。"),
        },
    )
    spoke_with = forms.CharField(
        label=_("話した方"), required=False, max_length=60, help_text=_("例：本人、長女さん")
    )
    words = forms.CharField(
        label=_("聞いたこと"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    kind = forms.ChoiceField(
        label=_("ケアチームに何かたのみますか"),
        required=False,
        choices=[("", _("たのまない")), (TASK, _("やることとしてたのむ")), (QUESTION, _("質問する"))],
        widget=forms.RadioSelect,
    )
    to = forms.ChoiceField(label=_("だれに"), required=False)
    text = forms.CharField(
        label=_("たのむこと・聞くこと"),
        required=False,
        max_length=120,
        help_text=_("例：食事の様子を見に行ってほしい"),
    )
    until = DayField(label=_("いつまでに"), required=False)

    def __init__(
        self, data: Any = None, *, plan: Plan, team: list[tuple[str, str]], may_ask: bool, **kwargs: Any
    ) -> None:
        usual = {
            "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "until": timezone.localdate() + timedelta(days=USUAL_DAYS),
        }
        super().__init__(data, initial=usual, **kwargs)
        self.items = [f"heard_{item.id}" for item in plan.items]
        self.fields["result"].choices = [(one.id, one.label) for one in plan.results]
        self.fields["to"].choices = [("", _("選んでください")), *team]
        if not may_ask:
            self.fields["kind"].choices = self.fields["kind"].choices[:2]
        for item in plan.items:
            self.fields[f"heard_{item.id}"] = forms.ChoiceField(
                label=item.label, required=False, choices=Heard.choices, widget=forms.RadioSelect
            )

    @property
    def asked(self) -> list[Any]:
        return [self[name] for name in self.items]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind"):
            for name, words in (
                ("to", gettext("だれにたのむかを選んでください。")),
                ("text", gettext("何をたのむのかを書いてください。")),
                ("until", gettext("いつまでにするかを入れてください。")),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return given

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        at: datetime = given["at"]
        return {
            "result": given["result"],
            "at": at,
            "spoke_with": given["spoke_with"],
            "words": given["words"],
            "heard": {name.removeprefix("heard_"): given[name] for name in self.items if given.get(name)},
            "follow": self._follow(),
        }

    def _follow(self) -> Follow | None:
        given = self.cleaned_data
        if not given["kind"]:
            return None
        office, _colon, function = given["to"].partition(":")
        return Follow(
            organization_id=UUID(office),
            text=given["text"],
            until=given["until"],
            function=function if given["kind"] == QUESTION else "",
        )


class VoidCallForm(forms.Form):
    because = forms.CharField(
        label=_("取り消すわけ"),
        max_length=120,
        help_text=_("例：別の方のところに書いた"),
        error_messages={"required": _("取り消すわけを書いてください。")},
    )


class ApplicationForm(forms.Form):
    on = DayField(
        label=_("申請した日"),
        error_messages={"required": _("申請した日を入れてください。")},
    )
