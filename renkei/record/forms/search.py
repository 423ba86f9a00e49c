from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.people.models import Profession
from renkei.ground.search.pairs import LEAST, folded
from renkei.ground.sheets.fields import AskedDayField
from renkei.record.forms.entries import kinds
from renkei.record.queries import begin_of, moment_after


class WordsField(forms.CharField):
    """Two characters at least, as the search counts them."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            max_length=60,
            help_text=_("2文字から探せます。"),
            error_messages={"required": _("2文字以上を入力してください。")},
        )

    def clean(self, value: str) -> str:
        words = super().clean(value).strip()
        if len(folded(words)) < LEAST:
            raise forms.ValidationError(gettext("2文字以上を入力してください。"))
        return words


class SearchForm(forms.Form):
    words = WordsField(_("お名前、フリガナ、記録のことば"))


ANY = ("", _("すべて"))


class PersonSearchForm(forms.Form):
    """Words in one person's record, of a kind, a profession, a time."""

    words = WordsField(_("記録のことば"))
    category = forms.ChoiceField(label=_("種類"), choices=lambda: [ANY, *kinds()], required=False)
    profession = forms.ChoiceField(
        label=_("書いた人の職種"), choices=[ANY, *Profession.choices], required=False
    )
    since = AskedDayField(label=_("いつから"), required=False)
    until = AskedDayField(label=_("いつまで"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("「いつまで」が「いつから」より前の日です。"))
        return said

    @property
    def filters(self) -> dict[str, Any]:
        said = self.cleaned_data
        since, until = said["since"], said["until"]
        return {
            "category": said["category"],
            "profession": said["profession"],
            "since": since and begin_of(since),
            "until": until and moment_after(until),
        }
