from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.documents.models import MOST_BYTES
from renkei.record.models import Audience


class EntryForm(forms.Form):
    text = forms.CharField(
        label=_("記録"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("記録を書いてください。")},
    )
    urgent = forms.BooleanField(label=_("至急（ほかの事業所に知らせます）"), required=False)
    audience = forms.ChoiceField(label=_("読める人"), choices=Audience.choices, initial=Audience.TEAM)
    photo = forms.FileField(
        label=_("写真"), required=False, help_text=_("20MBまで。撮った場所の情報は消して保存します。"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip

    def clean_photo(self):
        photo = self.cleaned_data["photo"]
        if photo and photo.size > MOST_BYTES:
            raise forms.ValidationError(gettext("写真は20MBまでです。小さくして、もう一度選んでください。"))
        return photo


class SealForm(forms.Form):
    because = forms.CharField(
        label=_("わけ"),
        max_length=400,
        error_messages={"required": _("なぜ見えなくするのかを書いてください（例: 別の方の記録でした）。")},
    )
