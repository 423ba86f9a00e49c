"""What people type about a conference: its days, whom to invite, an answer, why it moves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.ground.tasks.calendar import TOKYO
from renkei.scenes.hospital_stay.actions.conferences import MOST_SLOTS, Invited
from renkei.scenes.hospital_stay.actions.polls import Said
from renkei.scenes.hospital_stay.conference_steps import Offered
from renkei.scenes.hospital_stay.forms.stays import OTHER_MEANS, VersionedForm
from renkei.scenes.hospital_stay.models import FAMILY, OTHER, PERSON, Choice, ConferenceKind, Slot

MOST_OTHERS = 8
CHOICES = [(Choice.YES, _("○ つく")), (Choice.MAYBE, _("△ 調整")), (Choice.NO, _("× つかない"))]
KIN = [(PERSON, _("本人")), (FAMILY, _("家族"))]
NO_DAY = _("日にちを入れてください。")
NO_TIME = _("始まりと終わりの時刻を入れてください。")
WRONG_TIME = _("時刻は「13:30」の形で入れてください。")
NO_REASON = _("わけを書いてください。")


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": WRONG_TIME},
    )


class SlotForm(forms.Form):
    """One day. Where it is, the first says for all that say nothing."""

    day = DayField(label=_("日"), required=False)
    begins = _time(_("始まり"))
    ends = _time(_("終わり"))
    place = forms.CharField(label=_("場所"), required=False, max_length=80)
    link = forms.CharField(
        label=_("オンラインの接続先"),
        required=False,
        max_length=300,
        validators=[URLValidator(schemes=["https"], message=_("接続先は https:// から入れてください。"))],
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.is_said:
            return given
        if not given.get("day") and "day" not in self.errors:
            self.add_error("day", NO_DAY)
        begins, ends = given.get("begins"), given.get("ends")
        if not (begins and ends) and not {"begins", "ends"} & self.errors.keys():
            self.add_error("begins", NO_TIME)
        elif begins and ends and begins >= ends:
            self.add_error("ends", gettext("終わりは、始まりより後の時刻にしてください。"))
        return given

    @property
    def is_said(self) -> bool:
        return any(
            str(self.data.get(self.add_prefix(name), "")).strip() for name in ("day", "begins", "ends")
        )

    def offered(self, place: str = "", link: str = "") -> Offered:
        given = self.cleaned_data
        somewhere = given["place"] or given["link"]
        return Offered(
            starts_at=datetime.combine(given["day"], given["begins"], TOKYO),
            ends_at=datetime.combine(given["day"], given["ends"], TOKYO),
            place=given["place"] if somewhere else place,
            link=given["link"] if somewhere else link,
        )


class SlotForms:
    """Up to three days; the first must be there, and say where."""

    def __init__(self, data: Any = None, count: int = MOST_SLOTS, initial: dict | None = None) -> None:
        self.forms = [
            SlotForm(data, prefix=f"slot{n}", initial=(initial or {}) if n == 0 else {}) for n in range(count)
        ]

    def is_valid(self) -> bool:
        valid = all([form.is_valid() for form in self.forms])
        first = self.forms[0]
        if valid and not first.is_said:
            first.add_error("day", gettext("候補の日を1つは入れてください。"))
        elif valid and not (first.cleaned_data["place"] or first.cleaned_data["link"]):
            first.add_error("place", gettext("場所か、オンラインの接続先を入れてください。"))
        return valid and not first.errors

    def offered(self) -> list[Offered]:
        first = self.forms[0].cleaned_data
        return [form.offered(first["place"], first["link"]) for form in self.forms if form.is_said]


class InviteForm(forms.Form):
    """Offices of the team, the hospital's own staff, the person and the family, and whoever else by name."""

    offices = forms.MultipleChoiceField(
        label=_("在宅のチーム"), required=False, widget=forms.CheckboxSelectMultiple
    )
    staff = forms.MultipleChoiceField(label=_("院内"), required=False, widget=forms.CheckboxSelectMultiple)
    kin = forms.MultipleChoiceField(
        label=_("本人・家族"), choices=KIN, required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("ほかに招く人"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "1行に1人。例：福祉用具の店 青木さん。Renkeiを使っていない人は、電話でたずねてください。"
        ),
    )

    def __init__(
        self,
        *args: Any,
        offices: Sequence[tuple[UUID, str, str]],
        staff: Sequence[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {str(office): part for office, part, _words in offices}
        self.fields["offices"].choices = [(str(office), words) for office, _part, words in offices]
        self.fields["staff"].choices = staff

    def clean_others(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if len(lines) > MOST_OTHERS:
            raise ValidationError(gettext("ほかに招く人は8人まで書けます。"))
        return list(dict.fromkeys(lines))

    def invited(self, hospital_id: UUID) -> list[Invited]:
        given = self.cleaned_data
        return [
            *(Invited(part=self.parts[one], organization_id=UUID(one)) for one in given["offices"]),
            *(Invited(part=part, organization_id=hospital_id) for part in given["staff"]),
            *(Invited(part=part) for part in given["kin"]),
            *(Invited(part=OTHER, name=name) for name in given["others"]),
        ]


class CallForm(InviteForm):
    field_order = ("kind",)

    kind = forms.ChoiceField(
        label=_("種類"),
        choices=ConferenceKind.choices,
        initial=ConferenceKind.BEFORE_DISCHARGE,
        widget=forms.RadioSelect,
    )


class AnswersForm(forms.Form):
    """A choice and a note for each day that is offered."""

    def __init__(
        self, data: Any = None, *, slots: Sequence[Slot], standing: Mapping[UUID, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.slots = slots
        for slot in slots:
            before = (standing or {}).get(slot.pk)
            self.fields[f"choice_{slot.pk}"] = forms.ChoiceField(
                label=_("都合"),
                choices=CHOICES,
                required=False,
                widget=forms.RadioSelect,
                initial=before.choice if before else None,
            )
            self.fields[f"note_{slot.pk}"] = forms.CharField(
                label=_("ひとこと"), required=False, max_length=120, initial=before.note if before else ""
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not self.said():
            raise ValidationError(gettext("どの日についてか、○ △ × のどれかを選んでください。"))
        return given

    @property
    def rows(self) -> list[tuple[Slot, Any, Any]]:
        return [(slot, self[f"choice_{slot.pk}"], self[f"note_{slot.pk}"]) for slot in self.slots]

    def said(self) -> dict[UUID, Said]:
        given = self.cleaned_data
        return {
            slot.pk: Said(given[f"choice_{slot.pk}"], given.get(f"note_{slot.pk}", ""))
            for slot in self.slots
            if given.get(f"choice_{slot.pk}")
        }


class HeardForm(forms.Form):
    """How somebody else's answer was heard."""

    means = forms.ChoiceField(
        label=_("聞いた方法"),
        choices=OTHER_MEANS,
        initial=OTHER_MEANS[0][0],
        widget=forms.RadioSelect,
    )
    told = forms.CharField(
        label=_("だれから"), required=False, max_length=60, help_text=_("例：ケアマネジャーの三上さん")
    )


class ReasonForm(VersionedForm):
    because = forms.CharField(label=_("わけ"), max_length=200, error_messages={"required": NO_REASON})


class FixForm(VersionedForm):
    slot = forms.UUIDField(widget=forms.HiddenInput)
    because = forms.CharField(label=_("わけ"), required=False, max_length=200)
