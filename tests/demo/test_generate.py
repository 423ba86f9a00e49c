"""The synthetic region: the same for the same day and seed, fictional, and with work for everybody today."""

from collections import Counter
from datetime import date, datetime, time
from itertools import chain

import pytest

from renkei.demo.generate import generate
from renkei.demo.rows import Rows
from renkei.demo.signins import SIGN_INS
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.region.codes import check_insurer_number, check_municipality_code
from renkei.ground.sheets.validation import validate
from renkei.ground.tasks.calendar import TOKYO

TODAY = date(2026, 11, 21)
MORNING = datetime.combine(TODAY, time(), TOKYO)


def gathered(people: int, seed: int = 7) -> Rows:
    rows = Rows()
    for batch in generate(TODAY, people, seed):
        for table, lines in batch.items():
            rows[table] += lines
    return rows


@pytest.fixture(scope="module")
def region() -> Rows:
    return gathered(600)


def test_the_same_day_and_seed_give_the_same_rows():
    assert gathered(40) == gathered(40)
    assert gathered(40) != gathered(40, seed=8)


def test_keys_are_unique(region):
    keys = Counter(
        row["id"]
        for table, rows in region.items()
        for row in rows
        if "id" in row and table not in ("facts.FactNow", "facts.Uncounted")  # these repeat the log
    )
    assert [key for key, times in keys.items() if times > 1] == []


def test_places_carry_codes_that_check(region):
    for town in region["region.Municipality"]:
        assert check_municipality_code(town["code"]) == town["code"]
    insurers = {row["insurer"] for row in region["patients.Certification"]}
    assert {check_insurer_number(number) for number in insurers} == insurers
    assert {row["prefecture_id"] for row in region["region.Municipality"]} == {"98", "99"}


def test_it_is_as_large_as_promised(region):
    sizes = {table: len(region[f"people.{table}"]) for table in ("Organization", "PractitionerRole")}
    assert 40 <= sizes["Organization"] <= 48
    assert 190 <= sizes["PractitionerRole"] <= 240
    assert len(region["patients.Patient"]) == 600


def test_nothing_happens_after_this_morning(region):
    moments = [
        row[name]
        for table, name in (
            ("record.Entry", "at"),
            ("sheets.Delivery", "at"),
            ("hospital_stay.StayStep", "at"),
            ("hospital_stay.Inquiry", "told_at"),
            ("facts.FactLog", "recorded_at"),
            ("jobs.Notice", "created_at"),
        )
        for row in region[table]
    ]
    assert [moment for moment in moments if moment >= MORNING] == []


def test_what_stands_is_the_newest_of_the_log(region):
    newest: dict = {}
    for row in region["facts.FactLog"]:
        newest[row["kind"], row["key"]] = row
    standing = {key: row for key, row in newest.items() if row["state"] == "stands"}
    now = {(row["kind"], row["key"]): row | {"state": "stands"} for row in region["facts.FactNow"]}
    assert now == standing
    assert len(region["facts.FactLog"]) > len(now)  # something was corrected, something voided


def test_every_way_a_stay_can_go_is_there(region):
    assert {row["means"] for row in region["sheets.Delivery"]} == {"app", "fax", "phone", "paper"}
    assert {row["kind"] for row in region["hospital_stay.StayStep"]} == {
        "begun",
        "expected",
        "corrected",
        "voided",
        "discharged",
    }
    assert {row["state"] for row in region["tasks.Task"]} == {"open", "done", "withdrawn"}
    assert {row["state"] for row in region["hospital_stay.Inquiry"]} == {"waiting", "confirmed"}


def test_the_care_manager_has_something_late_something_today_and_something_later(region):
    office = next(
        row["id"] for row in region["people.Organization"] if row["name"] == "居宅介護支援事業所 こもれび"
    )
    due = [
        row["agreed_until"]
        for row in region["tasks.Task"]
        if row["organization_id"] == office and row["state"] == "open"
    ]
    assert min(due) < TODAY and TODAY in due and max(due) > TODAY
    waiting = [
        row
        for row in region["hospital_stay.Inquiry"]
        if row["organization_id"] == office and row["state"] == "waiting"
    ]
    assert len(waiting) == 1


def test_names_of_every_kind_are_there(region):
    letters = set(chain.from_iterable(row["name"] for row in region["patients.Patient"]))
    assert set("𠮷髙﨑濵") - letters == set()


def test_records_read_as_different_people_wrote_them(region):
    texts = Counter(row["text"] for row in region["record.Entry"])
    assert len(texts) > 0.7 * len(region["record.Entry"])
    assert len({row["profession"] for row in region["record.Entry"]}) >= 7
    assert not any("{" in text for text in texts)


def test_one_person_stands_in_two_capacities(region):
    user = next(row for row in region["people.User"] if row["username"] == "shoji")
    roles = [
        row for row in region["people.PractitionerRole"] if row["practitioner_id"] == user["practitioner_id"]
    ]
    assert {row["capacity"] for row in roles} == {"care", "desk"}


def test_every_sign_in_is_a_demonstration_one(region):
    assert {row["username"] for row in region["people.User"]} == {username for _label, username in SIGN_INS}
    assert all(row["is_demonstration"] and row["password"].startswith("!") for row in region["people.User"])
    assert len(SIGN_INS) == 13


def test_every_answer_is_one_that_its_form_can_read(region):
    """A code as its list has it: 「性別　2」 is a woman, 「female」 is a word on a page."""
    answers = region["sheets.Answer"]
    assert len(answers) > 20
    wrong = {
        (answer["sheet"], field, answer["data"][field])
        for answer in answers
        for field in validate(sheet_of(answer["sheet"]), answer["data"]).problems
    }
    assert wrong == set()
