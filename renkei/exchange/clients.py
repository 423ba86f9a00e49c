"""One person as a file tells of them, read into what registering needs: every doubt is a sentence, nothing is guessed."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.exchange.columns import columns
from renkei.exchange.encoding import is_private
from renkei.ground.region.codes import WrongCode, check_insurer_number
from renkei.ground.region.municipalities import Municipality
from renkei.ground.region.names import fold_name
from renkei.ground.sheets.reading import Unreadable, half_width, read_date, read_phone
from renkei.patients.folding import fold_person, is_katakana, katakana

OLDEST_YEARS = 130
LONGEST = {"name": 80, "kana": 80, "address": 200}
CONTACTS = 4
LOST_ZERO = re.compile(r"[1-9]\d{8,9}")  # a phone that a spreadsheet took for a number

Texts = Mapping[str, str]  # by field of data/columns.toml, as written


@dataclass
class Client:
    """`read` is as JSON keeps it."""

    number: int  # of the row in its file
    place: str  # in words: 「UPHOSOKU….CSV 3行目」
    read: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, str]:
        """By which the house takes two registrations for one person."""
        return fold_person(self.read["kana"]), self.read["birth_date"], self.read["sex"]


class Towns:
    """Where somebody lives, from an address, an insurer's number, or what whoever imports has said."""

    def __init__(self, known: Iterable[Municipality], otherwise: str = "") -> None:
        self.known, self.otherwise = list(known), otherwise

    @cached_property
    def spellings(self) -> list[tuple[str, str]]:
        """Longest first: 北嶺県美澄市 before 美澄市."""
        found = {
            (fold_name(prefix + each.name), each.code)
            for each in self.known
            for prefix in ("", each.prefecture)
        }
        return sorted(found, key=lambda pair: (-len(pair[0]), pair))

    def find(self, name: str, address: str, insurer: str) -> str:
        for text, whole in ((name, True), (address, False)):
            if code := self._spelt(fold_name(text), whole):
                return code
        return next((each.code for each in self.known if each.code[:5] == insurer[:5]), "") or self.otherwise

    def _spelt(self, text: str, whole: bool) -> str:
        bearers = [
            (spelling, code)
            for spelling, code in self.spellings
            if (text == spelling if whole else text.startswith(spelling))
        ]
        codes = {code for spelling, code in bearers if len(spelling) == len(bearers[0][0])}
        return codes.pop() if len(codes) == 1 else ""


class Reader:
    """Reads one row; what cannot be read is told in `client.wrong` by the title of its field."""

    def __init__(self, client: Client, texts: Texts, towns: Towns) -> None:
        self.client, self.texts, self.towns = client, texts, towns
        self.titles = columns().titles

    def text(self, name: str) -> str:
        return " ".join(self.texts.get(name, "").split())

    def wrong(self, name: str, text: str) -> None:
        self.client.wrong.append(f"{self.titles[name].partition('（')[0]}: {text}")

    def read(self) -> Client:
        name = self.text("name") or " ".join(filter(None, (self.text("family"), self.text("given"))))
        kana = self.text("kana") or " ".join(
            filter(None, (self.text("family_kana"), self.text("given_kana")))
        )
        address = self.text("address")
        found: dict[str, Any] = {
            "name": self._name(name),
            "kana": self._kana(kana),
            "birth_date": self._birth(),
            "sex": self._coded("sex", _("男か女と書いてください。"), required=True),
            "municipality_id": self._municipality(address),
            "address": address,
            "phone": self._phone("phone"),
            "certification": self._certification(),
            "contacts": [one for number in range(1, CONTACTS + 1) if (one := self._contact(number))],
            "consent_on": self._day("consent_on"),
        }
        for key, most in LONGEST.items():
            if len(found[key]) > most:
                self.wrong(key, _("%(most)s字までです。") % {"most": most})
        self.client.read |= found
        return self.client

    def _name(self, text: str) -> str:
        if not text:
            self.wrong("name", _("空いています。"))
        elif any(map(is_private, text)):
            self.wrong("name", _("外字か、読めない文字が入っています。ふつうの漢字かカナに直してください。"))
        return text

    def _kana(self, text: str) -> str:
        plain = katakana(text)
        if not plain:
            self.wrong("kana", _("空いています。"))
        elif not is_katakana(plain):
            self.wrong("kana", _("「%(text)s」とあります。カタカナで書いてください。") % {"text": text})
        return plain

    def _birth(self) -> str:
        if not self.text("birth_date"):
            self.wrong("birth_date", _("空いています。"))
        read = self._day("birth_date")
        today = timezone.localdate()
        if (
            read
            and not today.replace(year=today.year - OLDEST_YEARS, day=1) <= date.fromisoformat(read) <= today
        ):
            self.wrong(
                "birth_date",
                _("「%(text)s」とあります。見直してください。") % {"text": self.text("birth_date")},
            )
        return read

    def _day(self, name: str) -> str:
        text = self.text(name)
        try:
            return read_date(text).isoformat() if text else ""
        except Unreadable as unreadable:
            self.wrong(name, _("「%(text)s」とあります。") % {"text": text} + str(unreadable))
            return ""

    def _coded(self, name: str, wanted: str, required: bool = False) -> str:
        text = self.text(name)
        value = columns().value(name, text)
        if value is None and (text or required):
            found = _("「%(text)s」とあります。") % {"text": text} if text else _("空いています。")
            self.wrong(name, found + wanted)
        return value or ""

    def _municipality(self, address: str) -> str:
        code = self.towns.find(self.text("municipality"), address, half_width(self.text("insurer")))
        if not code:
            self.wrong(
                "municipality",
                _("住所から市町村が読み取れません。市町村の列を入れるか、取り込むときに選んでください。"),
            )
        return code

    def _phone(self, name: str) -> str:
        text = half_width(self.text(name))
        if LOST_ZERO.fullmatch(text):
            text = f"0{text}"
            self.client.remarks.append(_("電話の先頭の0を補いました（%(text)s）。") % {"text": text})
        try:
            phone = read_phone(text) if text else ""
        except Unreadable as unreadable:
            self.wrong(name, _("「%(text)s」とあります。") % {"text": text} + str(unreadable))
            return ""
        return phone if len(phone) <= 13 else re.sub(r"\D", "", phone)

    def _contact(self, number: int) -> dict[str, str] | None:
        fields = {part: f"contact_{number}_{part}" for part in ("name", "relation", "phone")}
        if fields["name"] not in self.titles:
            self.titles = {**self.titles, **dict.fromkeys(fields.values(), _("連絡先%(n)s") % {"n": number})}
        name, phone = self.text(fields["name"]), self._phone(fields["phone"])
        if name and not phone:
            self.client.remarks.append(_("連絡先「%(name)s」は、電話がないので入れません。") % {"name": name})
        if not (name and phone):
            return None
        return {
            "name": name,
            "relation": self.text(fields["relation"]),
            "phone": phone,
            "lives": "",
            "note": "",
        }

    def _certification(self) -> dict[str, str] | None:
        level = self._coded("level", _("要介護度は「要介護2」の形で書いてください。"))
        since, until = self._day("since"), self._day("until")
        insurer = half_width(self.text("insurer"))
        if not level:
            return None
        if not (since and until and insurer):
            self.client.remarks.append(_("有効期間か保険者番号がないので、要介護認定は入れません。"))
            return None
        try:
            check_insurer_number(insurer)
        except WrongCode as wrong:
            self.wrong("insurer", str(wrong))
        if until < since:
            self.wrong("until", _("終わりの日が始まりより前です。"))
        return {"level": level, "insurer": insurer, "since": since, "until": until}


def read_client(client: Client, texts: Texts, towns: Towns) -> Client:
    return Reader(client, texts, towns).read()


def of_table(rows: Iterable[tuple[int, list[str]]], mapping: Mapping[int, str], towns: Towns) -> list[Client]:
    """`mapping`: column from 0 → field."""
    place: Callable[[int], str] = lambda number: _("%(line)s行目") % {"line": number}  # noqa: E731
    return [
        read_client(Client(number, place(number)), _texts(cells, mapping), towns) for number, cells in rows
    ]


def _texts(cells: list[str], mapping: Mapping[int, str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for at, name in sorted(mapping.items()):
        texts[name] = f"{texts[name]} {cells[at]}".strip() if name in texts else cells[at]
    return texts
