from renkei.directory.forms.desks import DeskForm, wanted_forms
from renkei.directory.forms.guides import EditionForm, GuideForm, ReviewForm, TellingForm, WithdrawForm
from renkei.directory.forms.profiles import ProfileForm

__all__ = [
    "DeskForm",
    "EditionForm",
    "GuideForm",
    "ProfileForm",
    "ReviewForm",
    "TellingForm",
    "WithdrawForm",
    "wanted_forms",
]
