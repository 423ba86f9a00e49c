from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.search.pairs import LEAST, folded


class SearchForm(forms.Form):
    words = forms.CharField(
        label=_("お名前、フリガナ、記録のことば"),
        max_length=60,
        help_text=_("2文字から探せます。"),
        error_messages={"required": _("2文字以上を入力してください。")},
    )

    def clean_words(self) -> str:
        words = self.cleaned_data["words"].strip()
        if len(folded(words)) < LEAST:
            raise forms.ValidationError(gettext("2文字以上を入力してください。"))
        return words
