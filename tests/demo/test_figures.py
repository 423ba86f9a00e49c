"""How figures are told; what they are is for the machine to say."""

import pytest

from renkei.bench.figures import Figure, percentile, spread, table


@pytest.mark.parametrize(("share", "value"), [(0.5, 10), (0.95, 19), (1.0, 20), (0.01, 1)])
def test_a_percentile_is_the_nearest_rank(share, value):
    assert percentile(range(20, 0, -1), share) == value


def test_a_spread_tells_the_middle_and_the_slow_end():
    assert spread("Today", [3.0, 1.0, 2.0]) == Figure("Today", "2.0 / 3.0", "ms p50 / p95", "", "3 times")


def test_a_table_shows_the_promise_beside_what_was_measured():
    assert table([Figure("Mix", 1234, "pages/s", "≥ 200", "wrk"), Figure("Live", None)])[2:] == [
        "| Mix | 1,234 pages/s | ≥ 200 | wrk |",
        "| Live | - |  |  |",
    ]
