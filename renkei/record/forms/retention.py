from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renkei.ground.sheets.fields import NumberField
from renkei.record.models.retention import MOST_YEARS
from renkei.record.retention import Keep


class RetentionForm(forms.Form):
    years = NumberField(
        label=_("残す年数"), unit="年", error_messages={"required": _("年数を入れてください（例: 5）。")}
    )
    because = forms.CharField(
        label=_("わけ"), required=False, max_length=200, help_text=_("例: 市の条例で5年と決まっています。")
    )

    def __init__(self, *args, law: Keep | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.law = law

    def clean_years(self) -> int:
        years: Decimal = self.cleaned_data["years"]
        least = self.law.years if self.law else 1
        if not least <= years <= MOST_YEARS:
            text = gettext("%(least)s年から%(most)s年までで入れてください。法令の年数より短くはできません。")
            raise forms.ValidationError(text % {"least": least, "most": MOST_YEARS})
        return int(years)
