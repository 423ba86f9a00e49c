from decimal import Decimal

import pytest

from renkei.plan.figures import percent


@pytest.mark.parametrize(
    ("n", "N", "expected"),
    [
        (1, 16, "6.3"),  # 6.25
        (3, 16, "18.8"),  # 18.75
        (94, 120, "78.3"),
        (31, 52, "59.6"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (0, 5, "0.0"),
        (5, 5, "100.0"),
        (1, 2000, "0.1"),  # 0.05
    ],
)
def test_shares_have_one_decimal_and_halves_go_up(n, N, expected):
    assert percent(n, N) == Decimal(expected)


def test_nothing_of_nothing_is_no_figure():
    assert percent(0, 0) is None
