import unicodedata
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import PractitionerRole, Profession
from renkei.ground.region.codes import WrongCode, check_insurer_number
from renkei.ground.region.models import CareArea
from renkei.ground.sheets.fields import AskedDayField, DayField, PhoneField
from renkei.ground.sheets.models import Means
from renkei.patients import queries
from renkei.patients.folding import is_katakana, katakana
from renkei.patients.models import Consent, Household, Lives, Patient, Residence, Sex
from renkei.patients.side_by_side import Both

OLDEST = 130
WRITTEN = _("例：令和8年4月1日、R8.4.1、2026/4/1")
HEARD = [
    (Means.PHONE, _("電話で、済んだと聞いた")),
    (Means.FAX, _("FAXで、済んだと知らされた")),
    (Means.PAPER, _("紙・口頭で、済んだと知らされた")),
]
IDENTITY = (
    "name", "kana", "birth_date", "sex", "municipality_id", "care_area_id", "address", "phone", "household", "resides",
)  # fmt: skip


def required(sentence: object) -> dict:
    return {"required": sentence}


class KanaField(forms.CharField):
    """Katakana; hiragana and half-width letters are turned."""

    def clean(self, value: str) -> str:
        text = katakana(super().clean(value) or "")
        if text and not is_katakana(text):
            raise ValidationError(gettext("フリガナはカタカナで入力してください。"))
        return text


class IdentityForm(forms.Form):
    name = forms.CharField(
        label=_("お名前"), max_length=80, error_messages=required(_("お名前を入力してください。"))
    )
    kana = KanaField(
        label=_("フリガナ"), max_length=80, error_messages=required(_("フリガナを入力してください。"))
    )
    birth_date = AskedDayField(
        label=_("生年月日"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),  # nobody turns a calendar back eighty years
        help_text=_("例：昭和15年3月1日、S15.3.1、1940/3/1"),
        error_messages=required(_("生年月日を入力してください。")),
    )
    sex = forms.ChoiceField(
        label=_("性別"),
        choices=Sex.choices,
        widget=forms.RadioSelect,
        error_messages=required(_("性別を選んでください。")),
    )
    municipality_id = forms.ChoiceField(label=_("お住まいの市町村"))
    care_area_id = forms.ChoiceField(label=_("日常生活圏域"), required=False)
    address = forms.CharField(label=_("住所"), max_length=200, required=False)
    phone = PhoneField(label=_("電話"), max_length=20, required=False)
    household = forms.ChoiceField(label=_("世帯"), choices=Household.choices, initial=Household.OTHER)
    resides = forms.ChoiceField(label=_("お住まい"), choices=Residence.choices, initial=Residence.HOME)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality_id"].choices = queries.municipalities(actor)
        self.fields["care_area_id"].choices = [("", gettext("わからない")), *queries.care_areas()]

    def clean_birth_date(self):
        birth, today = self.cleaned_data["birth_date"], timezone.localdate()
        if not 0 <= queries.age_on(birth, today) <= OLDEST or birth > today:
            raise ValidationError(gettext("生年月日を見直してください。"))
        return birth

    def clean_care_area_id(self) -> str | None:
        area = self.cleaned_data["care_area_id"] or None
        town = self.cleaned_data.get("municipality_id")
        if area and not CareArea.objects.filter(pk=area, municipality_id=town).exists():
            raise ValidationError(gettext("圏域は、お住まいの市町村のものを選んでください。"))
        return area

    def identity(self) -> dict:
        return {name: self.cleaned_data[name] for name in IDENTITY}


class ConsentForm(forms.Form):
    giver = forms.ChoiceField(label=_("どなたの同意ですか"), choices=Consent.Giver.choices)
    giver_name = forms.CharField(label=_("本人でないとき、その方のお名前"), max_length=80, required=False)
    form = forms.ChoiceField(label=_("どのように"), choices=Consent.Form.choices)
    purpose = forms.ChoiceField(label=_("何のために"), choices=Consent.Purpose.choices)
    since = DayField(
        label=_("いつから"),
        help_text=WRITTEN,
        error_messages=required(_("同意をいただいた日を入力してください。")),
    )
    until = DayField(label=_("いつまで（決めたとき）"), help_text=WRITTEN, required=False)
    note = forms.CharField(
        label=_("覚え書き"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict:
        given = super().clean() or {}
        if given.get("giver") in (Consent.Giver.GUARDIAN, Consent.Giver.WRITTEN_FOR) and not given.get(
            "giver_name"
        ):
            self.add_error("giver_name", gettext("後見人や代筆の方のお名前を入力してください。"))
        if given.get("form") == Consent.Form.ORAL and not given.get("note"):
            self.add_error("note", gettext("口頭のときは、いつ・どのようにお聞きしたかを書いてください。"))
        if given.get("until") and given.get("since") and given["until"] < given["since"]:
            self.add_error("until", gettext("終わりの日が始まりより前です。"))
        return given

    def consent(self) -> dict:
        return {name: self.cleaned_data[name] for name in ConsentForm.base_fields}


class RegisterForm(IdentityForm, ConsentForm):
    """Who it is, and that the person agreed: asked together, because without consent there is nothing to share."""

    field_order = [*IDENTITY, "giver", "giver_name", "form", "since", "until", "note"]
    purpose = forms.CharField(  # type: ignore[assignment]
        widget=forms.HiddenInput, initial=Consent.Purpose.TEAM, required=False
    )

    another = forms.BooleanField(label=_("別の方なので、登録する"), required=False)
    copy_team = forms.BooleanField(
        label=_("登録したら、ほかの方のケアチームをもとに事業所を招く"), required=False
    )

    def clean_purpose(self) -> str:
        return Consent.Purpose.TEAM

    def _fields(self, *names: str) -> list:
        return [self[name] for name in names]

    @property
    def about_person(self) -> list:
        return self._fields("name", "kana", "birth_date", "sex", "municipality_id")

    @property
    def about_home(self) -> list:
        """What may be written later."""
        return self._fields("care_area_id", "address", "phone", "household", "resides")

    @property
    def about_consent(self) -> list:
        return self._fields("giver", "form", "since")

    @property
    def more_of_consent(self) -> list:
        return self._fields("giver_name", "until", "note")


class ReviseForm(IdentityForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def of(patient: Patient) -> dict:
        return {name: getattr(patient, name) for name in (*IDENTITY, "version")}


class ContactForm(forms.Form):
    name = forms.CharField(
        label=_("お名前"), max_length=80, error_messages=required(_("お名前を入力してください。"))
    )
    relation = forms.CharField(
        label=_("続柄"), max_length=40, error_messages=required(_("続柄を入力してください（例: 長女）。"))
    )
    phone = PhoneField(
        label=_("電話"), max_length=20, error_messages=required(_("電話番号を入力してください。"))
    )
    lives = forms.ChoiceField(
        label=_("同居・別居"), required=False, choices=[("", _("わからない")), *Lives.choices]
    )
    note = forms.CharField(label=_("つながる時間など"), max_length=200, required=False)


class CertificationForm(forms.Form):
    level = forms.ChoiceField(label=_("要介護度"))
    insurer = forms.CharField(
        label=_("保険者番号（6けた）"), error_messages=required(_("保険者番号を入力してください。"))
    )
    since = DayField(
        label=_("認定有効期間の始まり"),
        help_text=WRITTEN,
        error_messages=required(_("始まりの日を入力してください。")),
    )
    until = DayField(
        label=_("認定有効期間の終わり"),
        help_text=WRITTEN,
        error_messages=required(_("終わりの日を入力してください。")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = queries.levels()

    def clean_insurer(self) -> str:
        try:
            return check_insurer_number(unicodedata.normalize("NFKC", self.cleaned_data["insurer"]).strip())
        except WrongCode as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean(self) -> dict:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", gettext("終わりの日が始まりより前です。"))
        return given


class AskForm(forms.Form):
    """What another office of the team is asked to do, and by when."""

    title = forms.CharField(
        label=_("何をしますか"),
        max_length=120,
        help_text=_("例：手すりの業者に見積もりをたのむ"),
        error_messages=required(_("何をするのかを書いてください。")),
    )
    organization_id = forms.TypedChoiceField(
        label=_("どの事業所が"), coerce=UUID, error_messages=required(_("事業所を選んでください。"))
    )
    until = DayField(
        label=_("いつまでに"),
        error_messages=required(_("いつまでにするかを入れてください。")),
    )

    def __init__(self, *args: Any, offices: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization_id"].choices = offices


class FinishForm(forms.Form):
    """How it was done, or how one heard that it was."""

    means = forms.ChoiceField(
        label=_("どのように"),
        choices=[(Means.APP, _("自分の事業所で済ませた")), *HEARD],
        widget=forms.RadioSelect,
        initial=Means.APP,
    )
    note = forms.CharField(label=_("ひとこと"), max_length=200, required=False)
    at = forms.DateTimeField(
        label=_("終わった日時"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("空のままなら、いまの時刻になります。"),
        error_messages={"invalid": _("日時を入れ直してください。")},
    )


class BecauseForm(forms.Form):
    because = forms.CharField(
        label=_("わけ"), max_length=48, error_messages=required(_("わけを書いてください。"))
    )


class InviteForm(forms.Form):
    organization_id = forms.ChoiceField(label=_("どの事業所に"))
    function = forms.ChoiceField(label=_("何の役割で"), choices=Profession.choices)

    def __init__(self, *args: Any, offices: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization_id"].choices = offices


class MergeForm(forms.Form):
    """One choice for each thing of which the two registrations say something else, and the versions one looked at."""

    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    gone_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, seen: Both) -> None:
        super().__init__(data, initial={"kept_version": seen.kept.version, "gone_version": seen.gone.version})
        for line in seen.differing:
            self.fields[line.name] = forms.ChoiceField(
                label=line.label, choices=line.choices, widget=forms.RadioSelect, initial=line.better
            )

    def versions(self) -> tuple[int, int]:
        return self.cleaned_data["kept_version"], self.cleaned_data["gone_version"]

    def chosen(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.fields if not name.endswith("_version")}


class NamedForm(forms.Form):
    words = forms.CharField(
        label=_("お名前かフリガナ"),
        max_length=80,
        error_messages=required(_("お名前かフリガナを入力してください。")),
    )


class CopyForm(forms.Form):
    members = forms.MultipleChoiceField(
        label=_("招く事業所"),
        widget=forms.CheckboxSelectMultiple,
        error_messages=required(_("招く事業所を選んでください。")),
    )

    def __init__(self, data: Any = None, *, members: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"members": [key for key, _words in members]})
        self.fields["members"].choices = members

    def chosen(self) -> list[tuple[UUID, str]]:
        pairs = (key.split(":") for key in self.cleaned_data["members"])
        return [(UUID(organization), function) for organization, function in pairs]


FORESEEN = 2 * 366  # days


class KeysField(forms.TypedMultipleChoiceField):
    """Keys of rows, ticked; whether they are there is for the action to find."""

    def __init__(self, **kwargs: Any):
        super().__init__(coerce=UUID, **kwargs)

    def valid_value(self, value: str) -> bool:
        try:
            return bool(UUID(value))
        except ValueError:
            return False


class HandoverForm(forms.Form):
    """Whom, and to which colleague; `all` is the button that takes everybody whom the page is of."""

    to = forms.ChoiceField(
        label=_("引き継ぐ人"), error_messages={"required": _("だれに引き継ぐかを選んでください。")}
    )
    members = KeysField(label=_("引き継ぐ方"), required=False)
    all = forms.BooleanField(required=False)

    def __init__(self, *args: Any, colleagues: QuerySet[PractitionerRole], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.roles = {str(role.pk): role for role in colleagues}
        names = [(key, role.practitioner.name) for key, role in self.roles.items()]
        nobody = ("nobody", gettext("担当なしにする"))
        self.fields["to"].choices = [("", gettext("選んでください")), *names, nobody]  # type: ignore[attr-defined]

    def clean_to(self) -> PractitionerRole | None:
        return self.roles.get(self.cleaned_data["to"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("all") and not said.get("members") and not self.errors:
            self.add_error("members", gettext("引き継ぐ方に印をつけてください。"))
        return said


class AbsenceForm(forms.Form):
    """Who is away from when to when, and to whom of the office the person's work falls."""

    role = forms.ModelChoiceField(
        label=_("不在の人"), queryset=PractitionerRole.objects.none(), empty_label=None
    )
    cover = forms.ModelChoiceField(
        label=_("代わりの人"),
        queryset=PractitionerRole.objects.none(),
        required=False,
        empty_label=_("決めずに、事業所の全員で見る"),
    )
    since = DayField(label=_("最初の日"))
    until = DayField(label=_("最後の日"))

    def __init__(self, *args: Any, colleagues: QuerySet[PractitionerRole], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("role", "cover"):
            self.fields[name].queryset = colleagues
            self.fields[name].label_from_instance = lambda role: role.practitioner.name

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until, today = said.get("since"), said.get("until"), timezone.localdate()
        if said.get("cover") and said.get("cover") == said.get("role"):
            self.add_error("cover", gettext("不在の人とは別の人を選んでください。"))
        if since and until and until < since:
            self.add_error("until", gettext("最後の日は、最初の日と同じ日か、あとの日を入れてください。"))
        elif until and until < today:
            self.add_error("until", gettext("きょうか、これからの日を入れてください。"))
        elif until and (until - today).days > FORESEEN:
            self.add_error("until", gettext("2年以内の日を入れてください。"))
        return said


class DoneForm(forms.Form):
    on = DayField(
        label=_("行った日"),
        error_messages=required(_("行った日を入れてください。")),
    )
