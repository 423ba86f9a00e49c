"""The form of contacts in calling order: rows that move up and down, and one empty row, without a script."""

from collections.abc import Mapping, Sequence

from renkei.patients.forms import ContactForm
from renkei.patients.models import Contact

FIELDS = tuple(ContactForm.base_fields)
MOST = 12


class ContactList:
    """Fields are named `0-name`, `1-name` …; the buttons `up` and `down` carry a row's number."""

    def __init__(self, data: Mapping[str, str] | None, contacts: Sequence[Contact], version: int) -> None:
        self.errors: list[str] = []
        self.moved = False
        self.version = _number(data.get("version")) if data else version
        written = (
            _written(data) if data else [{name: getattr(one, name) for name in FIELDS} for one in contacts]
        )
        if data:
            written = self._move(written, _number(data.get("up")), -1)
            written = self._move(written, _number(data.get("down")), +1)
        self.forms = [ContactForm(row, auto_id=f"id_{n}_%s") for n, row in enumerate(written)]
        self._rows = written
        self._checked = bool(data) and not self.moved

    @property
    def rows(self) -> list:
        """(number, form) with one empty row at the end; errors only after saving was tried."""
        shown = [
            (n, form if self._checked else _unchecked(row, n)) for n, (form, row) in enumerate(self._pairs())
        ]
        return [*shown, (len(shown), _unchecked({}, len(shown)))] if len(shown) < MOST else shown

    def _pairs(self) -> list:
        return list(zip(self.forms, self._rows, strict=True))

    @property
    def filled(self) -> int:
        return len(self.forms)

    @property
    def summary(self) -> list[tuple[None, str]]:
        return [(None, error) for error in self.errors]

    def is_to_be_saved(self) -> bool:
        if not self._checked:
            return False
        for number, form in enumerate(self.forms, 1):
            self.errors += [f"{number}: {errors[0]}" for errors in form.errors.values()]
        return not self.errors

    def contacts(self) -> list[dict]:
        return [form.cleaned_data for form in self.forms]

    def outdated(self, sentence: object, version: int) -> None:
        self.errors.append(str(sentence))
        self.version = version

    def _move(self, rows: list[dict], number: int, step: int) -> list[dict]:
        if number < 0:
            return rows
        self.moved = True
        other = number + step
        if 0 <= number < len(rows) and 0 <= other < len(rows):
            rows[number], rows[other] = rows[other], rows[number]
        return rows


def _written(data: Mapping[str, str]) -> list[dict]:
    """Rows in which anything is written; an emptied row is a removed one."""
    rows = [{name: data.get(f"{n}-{name}", "").strip() for name in FIELDS} for n in range(MOST)]
    return [row for row in rows if any(row.values())]


def _unchecked(row: dict, number: int) -> ContactForm:
    return ContactForm(initial=row, auto_id=f"id_{number}_%s")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else -1
