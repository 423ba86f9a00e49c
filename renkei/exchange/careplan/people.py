"""The people of a set of care-plan files: who they are from UPHOSOKU and UPKIHON, until when certified from 第1表,
what they use from 第2・3表. Numbers join the files here, and go no further."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from renkei.exchange.careplan.files import File, Row, Values
from renkei.exchange.careplan.kinds import first_day, last_day
from renkei.exchange.careplan.layout import newest
from renkei.exchange.clients import CONTACTS, Client, Towns, read_client
from renkei.ground.sheets.codes import standard_codes

WHO = ("UPHOSOKU", "UPKIHON")
APPLIED_FOR = "1"  # 認定状況: 申請中
NOT_CERTIFIED = "01"
PROFILE = {"life_history": "patient.life_history", "interests": "patient.interests"}
SCALES = {
    "adl": ("patient.independence.adl", "adl-independence"),
    "dementia": ("patient.independence.dementia", "dementia-independence"),
}
Key = tuple[str, str]


def people(files: Iterable[File], towns: Towns, *, limit_period: bool = False) -> list[Client]:
    """`limit_period`: whoever imports said that 限度額適用期間 is taken for 認定有効期間 where 第1表 is absent."""
    files = list(files)
    plans = {kind: _by_person(files, kind) for kind in ("UP1KYO", "UP2KYO", "UP3KYO")}
    found: list[Client] = []
    for file in files:
        if file.kind not in WHO:
            continue
        for row in file.rows:
            place = _("%(file)s %(line)s行目") % {"file": file.name, "line": row.line}
            client = Client(row.line, place, wrong=[f"{one.item}: {one.text}" for one in row.wrong])
            if not row.wrong:
                _read(client, file.kind, row.values, plans, towns, limit_period)
            found.append(client)
    return found


def _by_person(files: list[File], kind: str) -> dict[Key, list[Row]]:
    rows: dict[Key, list[Row]] = {}
    for file in files:
        for row in file.rows if file.kind == kind else []:
            if not row.wrong:
                rows.setdefault(_key(row.values), []).append(row)
    return rows


def _key(values: Values) -> Key:
    return values["insurer"], values["insured"]


def _read(client: Client, kind: str, values: Values, plans: dict, towns: Towns, limit_period: bool) -> None:
    first = max(plans["UP1KYO"].get(_key(values), []), key=lambda row: row.values["planned_on"], default=None)
    texts = {name: values.get(name, "") for name in ("name", "kana", "birth_date", "sex", "phone", "insurer")}
    texts["address"] = " ".join(
        values.get(name, "") for name in ("address", "address_1", "address_2")
    ).strip()
    texts |= _certified(client, values, first.values if first else None, limit_period)
    texts |= {name: values.get(name, "") for name in _contact_names()}
    read_client(client, texts, towns)
    client.read["profile"] = dict(_profile(kind, values)) | _services(plans, _key(values))
    client.read["offices"] = _offices(plans["UP2KYO"].get(_key(values), []))


def _contact_names() -> Iterator[str]:
    for number in range(1, CONTACTS + 1):
        yield from (f"contact_{number}_{part}" for part in ("name", "relation", "phone"))


def _certified(client: Client, values: Values, first: Values | None, limit_period: bool) -> dict[str, str]:
    source = first or values
    if source.get("status") == APPLIED_FOR:
        client.remarks.append(_("認定は申請中です。要介護認定は入れません。"))
        return {}
    if source.get("level") in ("", NOT_CERTIFIED, None):
        return {}
    since, until = source.get("since", ""), source.get("until", "")
    if not since and limit_period:
        begins, ends = first_day(values.get("limit_from", "")), last_day(values.get("limit_until", ""))
        since, until = (day.isoformat() if day else "" for day in (begins, ends))
        client.remarks.append(_("限度額適用期間を、認定有効期間として読みました。"))
    return {"level": source["level"], "since": since, "until": until}


def _profile(kind: str, values: Values) -> Iterator[tuple[str, str]]:
    if kind != "UPKIHON":
        return
    for name, path in PROFILE.items():
        if values[name]:
            yield path, values[name].replace("\r\n", "\n")
    items = newest().layouts[kind]
    for name, (path, codes) in SCALES.items():
        label = items.item(name).values.get(values[name], "")
        value = next((code.value for code in standard_codes()[codes].codes if code.label == label), "")
        if value:
            yield path, value


def _services(plans: dict, key: Key) -> dict[str, str]:
    """第2・3表 as lines, where sheets ask for the services in use."""
    lines = [_used(row.values) for row in plans["UP2KYO"].get(key, [])]
    weekdays = newest().layouts["UP3KYO"].item("weekday").values
    for row in plans["UP3KYO"].get(key, []):
        if row.values["content"]:
            hours = "〜".join(_clock(row.values[name]) for name in ("starts", "ends") if row.values[name])
            lines.append(
                " ".join(
                    filter(None, (weekdays.get(row.values["weekday"], ""), hours, row.values["content"]))
                )
            )
    text = "\n".join(dict.fromkeys(line for line in lines if line))
    return {"patient.services": text} if text else {}


def _used(values: Values) -> str:
    if not values["office"] and not values["kind"]:
        return ""
    return " ".join(filter(None, (values["kind"], values["office"], values["frequency"])))


def _clock(text: str) -> str:
    return "" if text == "9999" else f"{text[:2]}:{text[2:]}"


def _offices(rows: list[Row]) -> list[dict[str, Any]]:
    """Offices that 第2表 names, each once."""
    found = {row.values["office_number"]: row.values["office"] for row in rows if row.values["office_number"]}
    return [{"number": number, "name": name} for number, name in found.items()]
