"""The board's columns: what no noun has filled is still to come."""

from dataclasses import replace

import pytest

from renkei.scenes.hospital_stay.models import Stay
from renkei.scenes.hospital_stay.queries import board
from renkei.scenes.hospital_stay.queries.board import BoardCell, board_cells, fill_column


@pytest.fixture
def columns(monkeypatch):
    found = [replace(column, load=lambda actor, stays: {}) for column in board.BOARD_COLUMNS]
    monkeypatch.setattr(board, "BOARD_COLUMNS", found)
    return [column.id for column in found]


def test_a_noun_fills_its_column_and_says_nothing_of_other_stays(columns):
    told, untold = Stay(), Stay()
    cell = BoardCell("done", "11/12 実施", "/stays/")
    fill_column("conference", lambda actor, stays: {told.pk: cell})
    cells = board_cells(None, [told, untold])
    place = columns.index("conference")
    assert cells[told.pk][place] == cell
    assert cells[untold.pk][place] == BoardCell("not", "これから")


def test_a_column_that_is_not_there_is_a_mistake(columns):
    with pytest.raises(KeyError):
        fill_column("confrence", lambda actor, stays: {})
