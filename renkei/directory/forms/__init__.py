from renkei.directory.forms.desks import DeskForm
from renkei.directory.forms.profiles import ProfileForm

__all__ = ["DeskForm", "ProfileForm"]
