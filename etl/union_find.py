"""Disjoint sets with union by size and path halving (Tarjan and van Leeuwen 1984)."""

from __future__ import annotations


class UnionFind:
    """`n` members, each a set of its own at first."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))
        self._size = [1] * n

    def find(self, member: int) -> int:
        """Return the member that stands for the set of `member`."""
        parent = self._parent
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    def join(self, a: int, b: int) -> None:
        """Make the sets of `a` and `b` one."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        if self._size[a] < self._size[b]:
            a, b = b, a
        self._parent[b] = a
        self._size[a] += self._size[b]

    def together(self, a: int, b: int) -> bool:
        """Tell whether two members are in the same set."""
        return self.find(a) == self.find(b)

    def size(self, member: int) -> int:
        """Return the size of the set of `member`."""
        return self._size[self.find(member)]

    def groups(self) -> list[list[int]]:
        """Return the sets, members increasing."""
        sets: dict[int, list[int]] = {}
        for member in range(len(self._parent)):
            sets.setdefault(self.find(member), []).append(member)
        return list(sets.values())
