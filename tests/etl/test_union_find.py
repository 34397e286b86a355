from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etl.union_find import UnionFind


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_sets_are_what_the_joints_connect(joints: list[tuple[int, int]]) -> None:
    sets = UnionFind(10)
    reach = {n: {n} for n in range(10)}
    for a, b in joints:
        sets.join(a, b)
        union = reach[a] | reach[b]
        for member in union:
            reach[member] = union
    assert {frozenset(group) for group in sets.groups()} == {frozenset(group) for group in reach.values()}
    assert all(sets.size(n) == len(reach[n]) for n in range(10))
    assert sorted(member for group in sets.groups() for member in group) == list(range(10))
