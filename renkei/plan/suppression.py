"""Which figures of a table must be hidden so that no small one can be worked out from the others.

A table with its totals is a circulation: each period and each place is a node where what flows in flows out;
a figure flows from its period to its place, a total flows back. The figures that a reader does not see may be
anything that keeps the flow going, so how far one of them may lie from the truth is a maximum flow through the
other hidden ones: exact, in whole numbers, for one or two dimensions.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Set
from dataclasses import dataclass

Key = tuple[Hashable, Hashable]  # (period, place); a total has None for the period and () for the place
Node = tuple[str, Hashable]
ALL_PERIODS, ALL_PLACES = None, ()


@dataclass(frozen=True)
class Layer:
    """One number of every figure, all of them additive; a reader knows that none is under its `least`."""

    values: Mapping[Key, int]
    least: Mapping[Key, int]


def must_hide(sizes: Mapping[Key, int], layer: Layer, small: Set[Key], width: int) -> set[Key]:
    """The small figures, and those by which one could tell a hidden one closer than `width`.
    A figure of size 0 is nobody's and always stays."""
    hidden, waiting = Hidden(sizes), deque(key for key in sizes if key in small)
    for key in waiting:
        hidden.add(key)
    while waiting:
        key = waiting.popleft()
        while freedom(layer, hidden, key, width) < width:
            partner = _partner(sizes, hidden.keys, key)
            if partner is None:
                break
            hidden.add(partner)
            waiting.append(partner)
    return hidden.keys


class Hidden:
    """The hidden figures, and at which nodes each begins and ends."""

    def __init__(self, figures: Iterable[Key], keys: Iterable[Key] = ()) -> None:
        self.ends = _ends(list(figures))
        self.keys: set[Key] = set()
        self.at: dict[Node, list[tuple[Node, Key, bool]]] = defaultdict(list)
        for key in keys:
            self.add(key)

    def add(self, key: Key) -> None:
        tail, head = self.ends[key]
        self.keys.add(key)
        self.at[tail].append((head, key, True))
        self.at[head].append((tail, key, False))


def freedom(layer: Layer, hidden: Hidden, key: Key, enough: int) -> int:
    """How many values beside the true one the hidden figure could have, counted up to `enough`."""
    tail, head = hidden.ends[key]
    more = _flow(layer, hidden, key, head, tail, enough)
    less = _flow(layer, hidden, key, tail, head, min(enough - more, layer.values[key] - layer.least[key]))
    return more + less


def _ends(keys: Collection[Key]) -> dict[Key, tuple[Node, Node]]:
    has_period_totals = any(period is ALL_PERIODS for period, _place in keys)
    has_place_totals = any(place == ALL_PLACES for _period, place in keys)

    def ends(period: Hashable, place: Hashable) -> tuple[Node, Node]:
        # Where a dimension has no totals there is no sum to keep: its nodes are one.
        row: Node = ("period", period if has_place_totals else "any")
        column: Node = ("place", place if has_period_totals else "any")
        is_back = (period is ALL_PERIODS) != (place == ALL_PLACES)
        return (column, row) if is_back else (row, column)

    return {key: ends(*key) for key in keys}


def _flow(layer: Layer, hidden: Hidden, without: Key, source: Node, sink: Node, enough: int) -> int:
    """The most that can be moved through the other hidden figures, up to `enough`: each may grow without end,
    and shrink to the least."""
    room = {key: layer.values[key] - layer.least[key] for key in hidden.keys}
    moved = 0
    while moved < enough and (path := _path(hidden, room, without, source, sink)) is not None:
        step = min([enough - moved, *(room[key] for key, grows in path if not grows)])
        for key, grows in path:
            room[key] += step if grows else -step
        moved += step
    return moved


def _path(
    hidden: Hidden, room: Mapping[Key, int], without: Key, source: Node, sink: Node
) -> list[tuple[Key, bool]] | None:
    """The shortest way from source to sink as figures that grow (True) or shrink."""
    came: dict[Node, tuple[Node, Key, bool] | None] = {source: None}
    waiting = deque([source])
    while waiting and sink not in came:
        node = waiting.popleft()
        for end, key, grows in hidden.at[node]:
            if end not in came and key != without and (grows or room[key] > 0):
                came[end] = (node, key, grows)
                waiting.append(end)
    return _trace(came, sink) if sink in came else None


def _trace(came: Mapping[Node, tuple[Node, Key, bool] | None], node: Node) -> list[tuple[Key, bool]]:
    path = []
    while step := came[node]:
        node, key, grows = step
        path.append((key, grows))
    return path


def _partner(sizes: Mapping[Key, int], hidden: Set[Key], key: Key) -> Key | None:
    """The next figure to hide for the sake of this one: in a line where it is alone, else where it closes a
    rectangle of hidden ones; rather a small one; a total last."""
    used = [Counter(other[line] for other in hidden) for line in (0, 1)]
    lonely = [line for line in (0, 1) if used[line][key[line]] == 1]

    def cost(other: Key) -> tuple[bool, bool, int, bool, int]:
        shared = [line for line in (0, 1) if other[line] == key[line]]
        helps_alone = any(line in lonely for line in shared)
        corners = sum(used[line][other[line]] > 0 for line in (0, 1))
        return is_total(other), bool(lonely) and not helps_alone, -corners, not shared, sizes[other]

    return min((other for other in sizes if other not in hidden and sizes[other] > 0), key=cost, default=None)


def is_total(key: Key) -> bool:
    return key[0] is ALL_PERIODS or key[1] == ALL_PLACES
