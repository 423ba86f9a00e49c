"""Forms of this room; one file a noun."""

from renkei.record.forms.entries import EntryForm, SealForm
from renkei.record.forms.search import SearchForm

__all__ = ["EntryForm", "SealForm", "SearchForm"]
