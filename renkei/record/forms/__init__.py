"""Forms of this room; one file a noun."""

from renkei.record.forms.entries import CorrectionForm, EntryForm, ReplyForm, SealForm
from renkei.record.forms.search import SearchForm

__all__ = ["CorrectionForm", "EntryForm", "ReplyForm", "SealForm", "SearchForm"]
