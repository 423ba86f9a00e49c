from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renkei.directory.models import HospitalProfile
from renkei.ground.sheets.fields import DayField, NumberField


def _number(label: Any, unit: Any, most: int) -> NumberField:
    return NumberField(label=label, unit=unit, between=(Decimal(0), Decimal(most)), required=False)


class ProfileForm(forms.Form):
    as_of = DayField(
        label=_("いつの数字か"),
        error_messages={"required": _("いつの数字かを入れてください。")},
    )
    source = forms.CharField(
        label=_("出どころ"),
        max_length=200,
        help_text=_("例：病床機能報告、連携室の月報"),
        error_messages={"required": _("数字の出どころを入れてください。")},
    )
    beds = _number(_("病床数"), _("床"), 9999)
    social_workers = _number(_("退院支援の相談員（社会福祉士など）"), _("人"), 999)
    nurses = _number(_("退院支援の看護師"), _("人"), 999)
    moves = _number(_("入退院の人数（1か月）"), _("人"), 99999)
    helped_low = _number(_("うち退院支援が入った人数（1か月、少ない月）"), _("人"), 99999)
    helped_high = _number(_("うち退院支援が入った人数（1か月、多い月）"), _("人"), 99999)

    def __init__(self, data: Any = None, *, before: HospitalProfile | None) -> None:
        """Opens with the numbers that stand; the day is always asked."""
        names = [name for name in self.base_fields if name != "as_of"]
        super().__init__(data, initial={name: getattr(before, name) for name in names} if before else None)

    def numbers(self) -> dict[str, int | None]:
        given = {name: self.cleaned_data[name] for name in self.fields if name not in ("as_of", "source")}
        return {name: None if value is None else int(value) for name, value in given.items()}
