"""What may be taken: the setting, the machine, the container, whichever is least."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import SettingsInvalid
from core.memory import available_memory, memory_limit

GIB = 2**30


def machine(folder: Path, groups: str = "0::/service/app\n") -> tuple[Path, Path]:
    """Mount a machine with 8 GiB available."""
    proc, cgroups = folder / "proc", folder / "cgroup"
    (proc / "self").mkdir(parents=True)
    (proc / "meminfo").write_text(f"MemTotal: 16777216 kB\nMemAvailable:    {8 * 2**20} kB\n")
    (proc / "self" / "cgroup").write_text(groups)
    return proc, cgroups


def group(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


def test_without_groups_the_machine_decides(tmp_path: Path) -> None:
    assert available_memory(*machine(tmp_path)) == 8 * GIB


def test_a_group_that_has_less_left_decides(tmp_path: Path) -> None:
    proc, cgroups = machine(tmp_path)
    group(cgroups / "service" / "app", memory__max="max\n", memory__current="5\n")
    group(cgroups / "service", memory__max=f"{4 * GIB}\n", memory__current=f"{3 * GIB}\n")
    assert available_memory(proc, cgroups) == GIB
    group(cgroups / "service", memory__stat=f"anon 1\ninactive_file {GIB // 2}\n")
    assert available_memory(proc, cgroups) == GIB + GIB // 2


def test_the_root_is_the_group_where_the_path_is_that_of_the_host(tmp_path: Path) -> None:
    proc, cgroups = machine(tmp_path, "0::/docker/abc\n")
    group(cgroups, memory__max=f"{2 * GIB}\n", memory__current="0\n")
    assert available_memory(proc, cgroups) == 2 * GIB


def test_the_older_groups_are_known_too(tmp_path: Path) -> None:
    proc, cgroups = machine(tmp_path, "5:cpu,cpuacct:/\n4:memory:/box\n0::/\n")
    group(cgroups / "memory" / "box", memory__limit_in_bytes=f"{3 * GIB}", memory__usage_in_bytes=f"{GIB}")
    assert available_memory(proc, cgroups) == 2 * GIB


def test_a_full_group_has_nothing_left(tmp_path: Path) -> None:
    proc, cgroups = machine(tmp_path)
    group(cgroups / "service" / "app", memory__max="100", memory__current="200")
    assert available_memory(proc, cgroups) == 0


def test_elsewhere_it_is_all_the_memory_there_is(tmp_path: Path) -> None:
    everything = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert available_memory(tmp_path, tmp_path) == everything
    assert 0 < available_memory() <= everything


def test_the_setting_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANISHELF_MEMORY_LIMIT", raising=False)
    assert memory_limit() > 0
    monkeypatch.setenv("ANISHELF_MEMORY_LIMIT", "1.5GiB")
    assert memory_limit() == 1.5 * GIB
    monkeypatch.setenv("ANISHELF_MEMORY_LIMIT", "much")
    with pytest.raises(SettingsInvalid, match="ANISHELF_MEMORY_LIMIT"):
        memory_limit()
