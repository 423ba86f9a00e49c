from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("返事"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("返事を書いてください（例: 15時に訪問します）。")},
    )
