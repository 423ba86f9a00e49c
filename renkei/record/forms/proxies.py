from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class SeenInput(forms.CheckboxSelectMultiple):
    """Written by the list itself, a box beside each entry."""


class SeenField(forms.Field):
    """Entries, each with the version that was read: 「key:version」; cleans to {key: version}."""

    widget = SeenInput

    def to_python(self, value: Iterable[str] | None) -> dict[UUID, int]:
        return dict(filter(None, map(_seen, value or ())))


def _seen(text: str) -> tuple[UUID, int] | None:
    """What nobody's page sends is nothing."""
    key, _colon, version = text.partition(":")
    try:
        return UUID(key), int(version)
    except ValueError:
        return None


class ConfirmationForm(forms.Form):
    entry = SeenField(
        label=_("確認する記録"),
        error_messages={"required": _("確認する記録に印（✓）を入れてから、もう一度押してください。")},
    )


class RefusalForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    because = forms.CharField(
        label=_("わけ"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("書いた人と、この事業所の人が読みます。"),
        error_messages={
            "required": _("なぜ取り下げるのかを書いてください（例: そのような指示はしていません）。")
        },
    )

    def __init__(self, data: Any = None, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
