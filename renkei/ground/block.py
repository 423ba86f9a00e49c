"""One table of a pack's file, handing out typed values and reporting whatever is wrong with them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from renkei.ground.toml import NUMBER, Document, Key, suggestion

SPAN = re.compile(r"(\d+) days?( before)?")
NAMED_SPANS = {"same day": 0, "next day": 1}


@dataclass
class Block:
    doc: Document
    table: Mapping[str, Any]
    key: Key = ()
    asked: list[str] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return name in self.table

    def wrong(self, text: str, *name: str) -> None:
        self.doc.report(text, *self.key, *name)

    def finish(self) -> None:
        """Reports every name that nobody asked for: it is misspelt, or means nothing here."""
        self.doc.check_keys(self.table, self.asked, *self.key)

    def get(self, name: str, *, required: bool = False) -> Any:
        self.asked.append(name)
        value = self.table.get(name)
        if required and value in (None, "", [], {}):
            self.wrong(_("「%(name)s」がありません。") % {"name": name})
        return value

    def text(self, name: str, *, required: bool = False) -> str:
        self.asked.append(name)
        return self.doc.text(self.table, name, *self.key, required=required)

    def one_of(self, name: str, known: Iterable[str], *, required: bool = False) -> str:
        return self._known(name, self.text(name, required=required), list(known))

    def texts(self, name: str, *, known: Iterable[str] = (), required: bool = False) -> tuple[str, ...]:
        """A text, or a list of texts."""
        value = self.get(name, required=required)
        items = [value] if isinstance(value, str) else value or []
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self.wrong(_("「%(name)s」は [ ] の中に文字をならべて書いてください。") % {"name": name}, name)
            return ()
        known = list(known)
        return tuple(self._known(name, item, known) if known else item for item in items)

    def _known(self, name: str, value: str, known: list[str]) -> str:
        if not value or value in known:
            return value
        text = _("「%(name)s」に「%(value)s」は使えません。") % {"name": name, "value": value}
        options = _("使えるのは %(known)s です。") % {"known": "・".join(known)}
        self.wrong(text + (suggestion(value, known) or options), name)
        return ""

    def number(self, name: str, *, required: bool = False) -> float | None:
        value = self.get(name, required=required)
        if value is None or type(value) in NUMBER:
            return value
        self.wrong(_("「%(name)s」は数字で書いてください。") % {"name": name}, name)
        return None

    def truth(self, name: str) -> bool:
        value = self.get(name)
        if value is not None and not isinstance(value, bool):
            self.wrong(_("「%(name)s」は true か false で書いてください。") % {"name": name}, name)
        return value is True

    def day(self, name: str, *, required: bool = False) -> date | None:
        value = self.get(name, required=required)
        if value is None or type(value) is date:
            return value
        self.wrong(_("「%(name)s」は 2026-04-01 の形の日付で書いてください。") % {"name": name}, name)
        return None

    def days(self, name: str, *, required: bool = False) -> int | None:
        """ "3 days", "same day", "next day", "1 day before" as a number of days."""
        return self._span(name, self.text(name, required=required))

    def spans(self, name: str) -> tuple[int, ...]:
        found = (self._span(name, item) for item in self.texts(name))
        return tuple(days for days in found if days is not None)

    def _span(self, name: str, text: str) -> int | None:
        if text in NAMED_SPANS:
            return NAMED_SPANS[text]
        if match := SPAN.fullmatch(text):
            return int(match[1])
        if text:
            words = _('「%(name)s」は "3 days"・"same day"・"next day" のように書いてください。')
            self.wrong(words % {"name": name}, name)
        return None

    def inner(self, name: str, *, required: bool = False) -> "Block | None":
        """The table under this name."""
        value = self.get(name, required=required)
        if isinstance(value, dict):
            return Block(self.doc, value, (*self.key, name))
        if value is not None:
            self.wrong(_("「%(name)s」は { 項目 = 値 } の形で書いてください。") % {"name": name}, name)
        return None

    def each(self, name: str) -> Iterator["Block"]:
        """The tables of a list under this name."""
        self.asked.append(name)
        for n, table in enumerate(self.doc.tables(self.table, name, *self.key)):
            yield Block(self.doc, table, (*self.key, name, n))

    def items(self) -> Iterator[tuple[str, Any]]:
        """Every name and value: for tables whose names the pack chooses."""
        for name in self.table:
            yield name, self.get(name)
