from renkei.directory.forms.desks import DeskForm

__all__ = ["DeskForm"]
