"""Where a test run gets its Elasticsearch from: an address, a folder, an archive, or Docker; the first there is."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_REPOSITORY = Path(__file__).parents[1]
_JAVA = ("/usr/lib/jvm/java-17-openjdk-*", "/usr/lib/jvm/*17*")
#: Elasticsearch refuses to run as root; as root we make this system user for it.
_USER = "anishelf-elastic"


@dataclass(frozen=True)
class Source:
    """One way to an Elasticsearch: an address, a folder, an archive to unpack, or the name of an image."""

    kind: Literal["url", "home", "archive", "docker"]
    where: str

    @property
    def can_be_configured(self) -> bool:
        """Whether we start the server, with the security settings that a test asks for."""
        return self.kind in ("home", "archive")


def find_source(*, may_be_remote: bool = True) -> Source | None:
    """Return the first of ELASTICSEARCH_URL, ELASTICSEARCH_HOME, the shared archive and Docker.

    Whoever names a folder wants that one: where it cannot be used there is none.
    """
    url, home = os.environ.get("ELASTICSEARCH_URL"), os.environ.get("ELASTICSEARCH_HOME")
    if url and may_be_remote:
        return Source("url", url)
    if home:
        return Source("home", home) if _holds_program(Path(home)) and find_java(Path(home)) else None
    shared = Path(os.environ.get("ANISHELF_SHARED", _REPOSITORY.parent / "shared"))
    archive = next(iter(sorted((shared / "elasticsearch").glob("elasticsearch-8.*.tar.*"))), None)
    if archive is not None and find_java(None) is not None:
        return Source("archive", str(archive))
    return Source("docker", image_name()) if docker_answers() else None


def why_none() -> str:
    """Return where `find_source` has found nothing, and what to do about it."""
    home = os.environ.get("ELASTICSEARCH_HOME")
    if not home:
        return "this machine: start Docker, or set ELASTICSEARCH_HOME to the folder of an Elasticsearch 8"
    if not _holds_program(Path(home)):
        return (
            f"ELASTICSEARCH_HOME={home}: name the folder of an Elasticsearch 8, which holds bin/elasticsearch"
        )
    return f"ELASTICSEARCH_HOME={home} has no Java of its own: run make java, or set ES_JAVA_HOME to a JDK 17"


def find_java(home: Path | None) -> Path | None:
    """Return the JDK that a distribution carries, or a JDK 17 of this machine."""
    if home is not None and (home / "jdk" / "bin" / "java").is_file():
        return home / "jdk"
    named = [Path(folder) for folder in (os.environ.get("ES_JAVA_HOME"),) if folder]
    found = [*named, *(path for pattern in _JAVA for path in sorted(Path("/").glob(pattern[1:])))]
    return next((path for path in found if (path / "bin" / "java").is_file()), None)


def _holds_program(home: Path) -> bool:
    return (home / "bin" / "elasticsearch").is_file()


def docker_answers() -> bool:
    """Return whether there is a Docker daemon that we may use."""
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def home_of(source: Source) -> Path:
    """Return the folder of a distribution; an archive is unpacked once and kept."""
    if source.kind == "home":
        return Path(source.where)
    archive = Path(source.where)
    cache = _cache()
    home = cache / archive.name.split(".tar")[0]
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.is_dir():
            draft = Path(tempfile.mkdtemp(dir=cache))
            with tarfile.open(archive) as packed:
                packed.extractall(draft, filter="data")
            (unpacked,) = draft.iterdir()
            subprocess.run(["chmod", "-R", "a+rX", unpacked], check=True)
            unpacked.rename(home)
            draft.rmdir()
    return home


def another_user() -> pwd.struct_passwd | None:
    """Return the user that the server must run as, made where it is missing; None where we may be it."""
    if os.getuid() != 0:
        return None
    if _USER not in {entry.pw_name for entry in pwd.getpwall()}:
        options = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run(["useradd", *options, _USER], check=True)
    return pwd.getpwnam(_USER)


def _cache() -> Path:
    """Return a folder that outlives the run and that any user can read through."""
    folder = next(
        folder
        for folder in (Path.home() / ".cache", _REPOSITORY / "var" / "cache", Path(tempfile.gettempdir()))
        if _can_be_passed(folder)
    )
    cache = folder / "anishelf"
    cache.mkdir(parents=True, exist_ok=True)
    return cache


def _can_be_passed(folder: Path) -> bool:
    """Return whether we may write below a folder, and the user of the server may go through it."""
    present = [path for path in (folder, *folder.parents) if path.exists()]
    is_open = os.getuid() != 0 or all(path.stat().st_mode & 0o001 for path in present)
    return is_open and os.access(present[0], os.W_OK)


def image_name() -> str:
    """Return the image that the composition of this repository runs."""
    lines = (_REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8").splitlines()
    return next(
        line.split("image:")[1].strip() for line in lines if "image:" in line and "/elasticsearch:" in line
    )
