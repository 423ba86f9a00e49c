"""What ends by itself runs again: at the opening not for ever, later for ever, with a rest in between."""

import sys
import time

import pytest

from renkei.cli import children
from renkei.cli.children import Children, KeepsEnding

ENDS_AT_ONCE = [sys.executable, "-c", ""]


def wait_until_ended(house: Children) -> None:
    deadline = time.monotonic() + 10
    while not house.running["pages"].has_ended():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_will_not_run_at_the_opening_is_given_up(monkeypatch):
    monkeypatch.setattr(children, "MOST_DEATHS", 1)
    house = Children()
    house.start("pages", ENDS_AT_ONCE, {})
    wait_until_ended(house)
    assert house.revive() == ["pages"]
    wait_until_ended(house)
    with pytest.raises(KeepsEnding, match="pages"):
        house.revive()


def test_of_a_house_that_was_well_it_rests_and_runs_again(monkeypatch):
    monkeypatch.setattr(children, "MOST_DEATHS", 1)
    house = Children()
    house.start("pages", ENDS_AT_ONCE, {})
    wait_until_ended(house)
    assert house.revive(patient=True) == ["pages"]
    wait_until_ended(house)
    began = time.monotonic()
    assert house.revive(patient=True) == []  # it rests
    while not house.revive(patient=True):
        assert time.monotonic() - began < 5
        time.sleep(0.05)
    assert 0.9 < time.monotonic() - began < 3
    wait_until_ended(house)
    rests = []
    for _n in range(5):
        house.revive(patient=True)
        rests.append(house.running["pages"].rests_until - time.monotonic())
        house.running["pages"].rests_until = 0
        house.revive(patient=True)
        wait_until_ended(house)
    assert [round(one) for one in rests] == [2, 4, 8, 10, 10]
