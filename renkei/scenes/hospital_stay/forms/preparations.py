"""What is typed about the home before a discharge."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import DayField
from renkei.scenes.hospital_stay.actions.preparations import Wanted
from renkei.scenes.hospital_stay.forms.stays import needed
from renkei.scenes.hospital_stay.home_list import Item

FAMILY = "family"
OWN = "own"


def _owners(offices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", gettext("まだ決まっていない")), (FAMILY, gettext("ご家族")), *offices]


def _owner(value: str) -> dict[str, Any]:
    if value == FAMILY:
        return {"organization_id": None, "owner_named": gettext("ご家族")}
    return {"organization_id": UUID(value) if value else None, "owner_named": ""}


class PrepareForm(forms.Form):
    """A row for each item of the region's list, and one for one's own words."""

    def __init__(
        self,
        *args: Any,
        items: Sequence[Item],
        offices: Sequence[tuple[str, str]],
        until: date | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[item.id] = forms.BooleanField(label=item.text, required=False)
            self._owner_and_day(item.id, offices, until)
        self.fields[OWN] = forms.CharField(label=_("ほかに要るもの"), required=False, max_length=60)
        self._owner_and_day(OWN, offices, until)

    def _owner_and_day(self, id: str, offices: Sequence[tuple[str, str]], until: date | None) -> None:
        self.fields[f"{id}-owner"] = forms.ChoiceField(
            label=_("だれが"), choices=_owners(offices), required=False
        )
        self.fields[f"{id}-until"] = DayField(label=_("いつまでに"), required=False, initial=until)

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        ids = [*(item.id for item in self.items), OWN]
        return [(self[id], self[f"{id}-owner"], self[f"{id}-until"]) for id in ids]

    def wanted(self) -> list[Wanted]:
        given = self.cleaned_data
        chosen = [
            Wanted(
                item=item.id,
                text=item.text,
                late=item.late,
                days_before=item.days_before,
                **self._by(item.id),
            )
            for item in self.items
            if given[item.id]
        ]
        own = [Wanted(text=given[OWN], **self._by(OWN))] if given[OWN] else []
        return [*chosen, *own]

    def _by(self, id: str) -> dict[str, Any]:
        return _owner(self.cleaned_data[f"{id}-owner"]) | {"until": self.cleaned_data[f"{id}-until"]}


class EntrustForm(forms.Form):
    owner = forms.ChoiceField(label=_("だれが"), required=False)
    until = DayField(label=_("いつまでに"), required=False)

    def __init__(self, *args: Any, offices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = _owners(offices)

    def said(self) -> dict[str, Any]:
        return _owner(self.cleaned_data["owner"]) | {"until": self.cleaned_data["until"]}


class DropForm(forms.Form):
    because = forms.CharField(
        label=_("要らなくなったわけ"),
        max_length=200,
        error_messages=needed(_("わけを書いてください。")),
    )
