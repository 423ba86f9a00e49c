from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.record.forms.entries import files_field
from renkei.record.ways import ways


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("返事"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("返事を書いてください（例: 15時に訪問します）。")},
    )


class UnusualForm(forms.Form):
    """In what, by taps; words and photos where there is time for them."""

    what = forms.MultipleChoiceField(
        label=_("どこが違いますか"),
        choices=lambda: [(one.value, one.label) for one in ways().unusual],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(
        label=_("ひとこと"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("いつもは…、きょうは…、のように書くと伝わります。"),
    )
    urgent = forms.BooleanField(label=_("至急（ほかの事業所に知らせます）"), required=False)
    attachments = files_field()

    def clean(self) -> dict:
        said = super().clean() or {}
        if not self.errors and not said.get("what") and not said.get("text", "").strip():
            self.add_error("what", gettext("どこが違うかを選ぶか、ひとことを書いてください。"))
        return said
