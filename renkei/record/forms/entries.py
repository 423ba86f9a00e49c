from collections.abc import Sequence
from typing import cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.documents.models import MOST_BYTES
from renkei.ground.people.models import PractitionerRole
from renkei.record.models import Audience
from renkei.record.ways import ways

MOST_FILES = 10


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name) -> list[UploadedFile]:
        return files.getlist(name)


class FilesField(forms.FileField):
    """Several photos and PDFs of one entry; cleans to a list."""

    widget = FilesInput(attrs={"accept": "image/*,application/pdf", "multiple": True})

    def clean(self, data, initial=None) -> list[UploadedFile]:
        files = [super(FilesField, self).clean(file) for file in data or ()]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                gettext("一度に添えられるのは%(most)s個までです。分けて書いてください。")
                % {"most": MOST_FILES}
            )
        if any(file.size > MOST_BYTES for file in files):
            raise forms.ValidationError(
                gettext("写真や書類は、1つ20MBまでです。小さくして、もう一度選んでください。")
            )
        return files


def files_field() -> FilesField:
    return FilesField(
        label=_("写真・書類（PDF）"),
        required=False,
        help_text=_("いくつでも選べます。1つ20MBまで。写真は、撮った場所の情報を消して保存します。"),
    )


def text_field() -> forms.CharField:
    return forms.CharField(
        label=_("記録"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("記録を書いてください。")},
    )


def kinds() -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in ways().categories]


def category_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("種類"), choices=kinds, required=False)


def audience_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("読める人"), choices=Audience.choices, initial=Audience.TEAM)


class EntryForm(forms.Form):
    text = text_field()
    urgent = forms.BooleanField(label=_("至急（ほかの事業所に知らせます）"), required=False)
    category = category_field()
    audience = audience_field()
    attachments = files_field()
    for_role = forms.ChoiceField(
        label=_("医師の代わりに書く"),
        required=False,
        help_text=_("その医師が確かめるまで「代行入力・未確定」と出ます。処方箋・指示書は別に必要です。"),
    )

    def __init__(self, *args, profession: str, doctors: Sequence[PractitionerRole] = (), **kwargs) -> None:
        """`doctors` are those of the own office for whom this person may write."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("category", ways().category_of(profession))
        self.doctors = {str(one.pk): one for one in doctors}
        choices = [(key, one.practitioner.name) for key, one in self.doctors.items()]
        cast(forms.ChoiceField, self.fields["for_role"]).choices = [("", _("自分の記録として書く")), *choices]
        if not doctors:
            del self.fields["for_role"]

    def clean_for_role(self) -> PractitionerRole | None:
        return self.doctors.get(self.cleaned_data["for_role"])


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("返事"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("返事を書いてください。")},
    )
    attachments = files_field()


class CorrectionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = text_field()
    category = category_field()
    audience = audience_field()

    def __init__(self, *args, **kwargs) -> None:
        """What is no kind that one chooses, a question or its answer, stays of its kind."""
        super().__init__(*args, **kwargs)
        now = self.initial.get("category", "")
        if now not in dict(kinds()):
            own = (now, ways().labels.get(now, ""))
            cast(forms.ChoiceField, self.fields["category"]).choices = [own, *kinds()]


class SealForm(forms.Form):
    because = forms.CharField(
        label=_("わけ"),
        max_length=400,
        error_messages={"required": _("なぜ見えなくするのかを書いてください（例: 別の方の記録でした）。")},
    )
