"""What the figures of the demonstration say is neither nothing nor everything, told by the plan's own functions."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from renkei.demo.externals import NAME
from renkei.demo.generate import A_BLOCK, generate
from renkei.demo.rows import Rows
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import fiscal_year, midnight
from renkei.plan.counting import recount
from renkei.plan.definition import Indicator, load_indicators

TODAY = date(2026, 11, 21)
SHARES = (
    "conference-before-discharge",
    "conference-manager-invited",
    "conference-manager-came",
    "summary-received",
)
COUNTED = ("stay.discharged", "conference.held", "summary.handed")
INDICATORS = {
    one.id: one
    for name in ("discharge-support", "hospital-stay")
    for one in load_indicators(Path(STANDARD_PACK, "indicators", f"{name}.toml"))
}


@pytest.fixture(scope="module")
def blocks() -> list[Rows]:
    """The places, the first people, and some of the second block, who only make the region large."""
    return list(generate(TODAY, A_BLOCK + 300, 7))


@pytest.fixture(scope="module")
def region(blocks) -> Rows:
    return blocks[1]


def share(indicator: Indicator, block: Rows, towns: list[str], hospital: UUID | None = None) -> float:
    """Of the year before this month."""
    facts = [row for row in block["facts.FactNow"] if row["kind"] in COUNTED]
    cells = recount(
        indicator,
        facts,
        municipalities=towns,
        since=TODAY.replace(day=1) - timedelta(days=365),
        until=TODAY.replace(day=1),
        as_of=midnight(TODAY),
        by=["hospital"],
    )
    asked = [cell for cell in cells if hospital in (None, cell.hospital)]
    return sum(cell.n or 0 for cell in asked) / sum(cell.N for cell in asked)


@pytest.fixture(scope="module")
def towns(blocks) -> list[str]:
    return [row["code"] for row in blocks[0]["region.Municipality"]]


@pytest.mark.parametrize("name", SHARES)
def test_a_share_of_the_past_year_is_neither_nothing_nor_everything(name, blocks, towns):
    for block in blocks[1:]:
        assert 0.1 < share(INDICATORS[name], block, towns) < 0.95


@pytest.mark.parametrize("name", SHARES)
def test_each_hospital_has_a_share_of_its_own(name, region, towns):
    hospitals = [row["id"] for row in region["people.Organization"] if row["kind"] == "hospital"]
    shares = [share(INDICATORS[name], region, towns, hospital) for hospital in hospitals]
    assert len(set(shares)) == len(hospitals) == 2
    assert all(0 < one < 1 for one in shares)


def test_a_conference_was_called_after_the_admission_and_held_before_the_discharge(region):
    stays = {stay["id"]: stay for stay in region["hospital_stay.Stay"]}
    slots = {slot["id"]: slot["starts_at"] for slot in region["hospital_stay.Slot"]}
    past = [
        (stays[row["stay_id"]], row["called_at"], slots[row["slot_id"]])
        for row in region["hospital_stay.Conference"]
        if stays[row["stay_id"]]["discharged_on"]
    ]
    assert past
    for stay, called, begins in past:
        assert stay["known_at"] < called < begins < midnight(stay["discharged_on"])


def test_a_summary_goes_to_those_who_have_the_record_and_not_back_to_who_took_it_in(region):
    teams = {
        (row["patient_id"], row["organization_id"], row["function"])
        for row in region["patients.CareTeamMember"]
        if row["stay_id"] is None
    }
    takers = {row["id"]: row["organization_id"] for row in region["hospital_stay.Paper"]}
    handed = region["hospital_stay.Handing"]
    assert handed
    assert {(row["patient_id"], row["organization_id"], row["function"]) for row in handed} <= teams
    assert [row for row in handed if takers[row["paper_id"]] == row["organization_id"]] == []


def test_people_were_away_some_are_now_and_none_of_them_is_in_hospital(region):
    away = region["record.Sojourn"]
    now = [row for row in away if row["until"] is None or row["until"] >= TODAY]
    assert len(now) == 3 and len(away) > 10
    assert {row["since"] <= TODAY and row["ended_at"] is None for row in now} == {True}
    assert {row["kind"] for row in away} == {"short_stay", "facility", "family"}
    in_hospital = {row["patient_id"] for row in region["hospital_stay.Stay"]}
    assert {row["patient_id"] for row in away} & in_hospital == set()
    assert len({row["patient_id"] for row in away}) == len(away)


def test_one_colleague_is_away_today_and_the_care_manager_who_signs_in_covers(region):
    (absence,) = region["patients.Absence"]
    user = next(row for row in region["people.User"] if row["username"] == "mikami")
    roles = {row["id"]: row for row in region["people.PractitionerRole"]}
    assert roles[absence["cover_id"]]["practitioner_id"] == user["practitioner_id"]
    assert absence["since"] < TODAY < absence["until"]
    looked_after = [
        row for row in region["patients.CareTeamMember"] if row["practitioner_role_id"] == absence["role_id"]
    ]
    assert looked_after


def test_each_town_has_a_number_of_the_years_that_are_over(blocks, region, towns):
    counts = region["plan.ExternalCount"]
    coverage = INDICATORS["admission-info-in-time"].coverage
    assert coverage and coverage.external == NAME
    last = fiscal_year(TODAY) - 1
    assert {(row["municipality"], row["year"]) for row in counts} == {
        (town, year) for town in towns for year in range(last - 2, last + 1)
    }
    assert {row["name"] for row in counts} == {NAME}
    assert "plan.ExternalCount" not in blocks[2]
