"""gunicorn with our worker, and clients of every kind: nobody but they themselves notices."""

from __future__ import annotations

import re
import select
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from operator import gt
from pathlib import Path

import pytest

from tests.web.server.small_app import LARGE, N_THREADS

ROOT = Path(__file__).parents[3]
CONNECTIONS = 60
#: Seconds of the server's for a client, within which a few requests are answered on any machine; a test's for the server.
PATIENCE, LONG_PATIENCE = 6.0, 120
#: The project's own settings, with shorter patience so that tests end soon.
CONFIGURATION = f"""
import runpy
from web.server.worker import PatientWorker
globals().update(runpy.run_path({str(ROOT / "gunicorn.conf.py")!r}))
class Hasty(PatientWorker):
    arrival_seconds, answer_seconds, parting_seconds = {PATIENCE}, {PATIENCE}, 3.0
worker_class, worker_connections, keepalive, bind = Hasty, {CONNECTIONS}, 1, "127.0.0.1:0"
"""


class Server:
    """The server in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def connect(self, sent: bytes = b"", *, room: int | None = None) -> socket.socket:
        """Connect and send; `room` is how much of an answer fits into the client's side."""
        client = socket.socket()
        if room is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        client.settimeout(LONG_PATIENCE)
        client.connect(("127.0.0.1", self.port))
        client.sendall(sent)
        return client

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=LONG_PATIENCE) as answer:
            return bytes(answer.read())

    def counts(self) -> tuple[int, int]:
        """The threads and open files of the worker."""
        threads, files = self.get("/counts").split()
        return int(threads), int(files)

    def end(self) -> str:
        """Ask it to stop; return what it said."""
        self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=LONG_PATIENCE)
        assert self.process.returncode == 0
        return log


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    configuration = folder / "hasty.py"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        str(configuration),
        "tests.web.server.small_app:application",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r":(\d+)\n", line)
            assert found is not None, line
            yield Server(process, int(found[1]))
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests; at the end it must have had nothing to say."""
    with running(tmp_path_factory.mktemp("server")) as server:
        # Every thread is there from now on, so that one more would be told.
        with ExitStack() as clients:
            for client in [clients.enter_context(server.connect(TOGETHER)) for _ in range(N_THREADS)]:
                assert read(client).endswith(b"all")
        yield server
        assert server.end() == ""


HELLO = b"GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
STAYING = HELLO.replace(b"close", b"keep-alive")
TOGETHER = HELLO.replace(b"/hello", b"/together")
LARGE_ONE = HELLO.replace(b"/hello", b"/large")


def read(client: socket.socket) -> bytes:
    """Read until the server closes."""
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts)


def vanish(client: socket.socket) -> None:
    """Leave without a word (RST), as a phone does that loses the net."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def still_waiting(clients: list[socket.socket]) -> bool:
    """Whether the server has said nothing to any of them yet, not even goodbye."""
    return select.select(clients, [], [], 0) == ([], [], [])


def wait_for_the_end(client: socket.socket) -> None:
    """Wait, without reading, until the server has cut a connection off."""
    ends = select.poll()
    ends.register(client, 0)  # an error and a hang-up are always told
    assert ends.poll(LONG_PATIENCE * 1000), "the server waits on"


UNFINISHED = {
    "nothing": b"",
    "half a line": b"GET /hel",
    "half a head": b"GET /hello HTTP/1.1\r\nHost: a\r\n",
    "half a body": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
}


def test_fifty_unfinished_requests_hold_up_nobody_and_are_refused(server: Server) -> None:
    with ExitStack() as clients:
        kinds = [*UNFINISHED.values()] * 13
        slow = [clients.enter_context(server.connect(sent)) for sent in kinds[:50]]
        for _ in range(5):
            assert server.get("/hello") == b"hello"
        assert still_waiting(slow)
        answers = [read(client) for client in slow]
    assert [not answer for answer in answers] == [not sent for sent in kinds[:50]]
    for answer in filter(None, answers):
        assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert answer.endswith(b"\r\n\r\nThe request did not arrive in time: send it again.\n")


def test_a_request_byte_by_byte_has_as_long_as_any_other(server: Server) -> None:
    begun = time.monotonic()
    with server.connect(b"GET /hello HTTP/1.1\r\nX-Long: ") as client:
        client.settimeout(0.05)
        answer = None
        while answer is None and time.monotonic() - begun < LONG_PATIENCE:
            client.sendall(b"a")
            with suppress(TimeoutError):
                answer = client.recv(65536)
    assert answer is not None
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert time.monotonic() - begun > 0.9 * PATIENCE


def test_a_request_in_pieces_is_answered(server: Server) -> None:
    for request, answer in ((HELLO, b"hello"), (UNFINISHED["half a body"] + b"defghi", b"abcdefghi")):
        with server.connect() as client:
            for start in range(0, len(request), 20):
                client.sendall(request[start : start + 20])
                time.sleep(0.02)
            assert client.recv(65536).endswith(answer)


def test_fifty_clients_that_do_not_read_hold_up_nobody_and_are_left(server: Server) -> None:
    with ExitStack() as clients:
        slow = [clients.enter_context(server.connect(LARGE_ONE, room=4096)) for _ in range(50)]
        begun = time.monotonic()
        for _ in range(5):
            assert server.get("/hello") == b"hello"
        assert time.monotonic() - begun < PATIENCE
        for client in slow:
            wait_for_the_end(client)
            with pytest.raises(ConnectionResetError):
                read(client)


def test_a_slow_reader_gets_every_byte(server: Server) -> None:
    with server.connect(LARGE_ONE, room=16_384) as client:
        parts = []
        while part := client.recv(200_000):
            parts.append(part)
            time.sleep(0.001)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert body == LARGE


def test_clients_that_vanish_leave_nothing_behind(server: Server) -> None:
    most = server.counts()  # with the last test's connection, where that is not quite over
    for sent in (*UNFINISHED.values(), HELLO, STAYING, LARGE_ONE, STAYING * 5):
        for n_read in (0, 1, 100_000):
            client = server.connect(sent, room=4096)
            if n_read and sent not in UNFINISHED.values():
                client.recv(n_read)
            vanish(client)
    deadline = time.monotonic() + 60
    # Asked at once again, the server would count the connection of the last question as well.
    while any(map(gt, now := server.counts(), most)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(gt, now, most))


def test_more_clients_than_places_put_out_the_silent_ones(server: Server) -> None:
    with ExitStack() as clients:
        for _ in range(3 * CONNECTIONS):
            clients.enter_context(server.connect(b"GET /hel"))
        assert server.get("/hello") == b"hello"
        assert server.counts()[1] < 2 * CONNECTIONS


def test_several_requests_at_once_are_answered_in_order(server: Server) -> None:
    body = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
    with server.connect(body + b"one" + STAYING + body + b"two" + HELLO) as client:
        answer = read(client)
    assert re.findall(rb"\r\n\r\n(one|two|hello)", answer) == [b"one", b"hello", b"two", b"hello"]


def test_a_request_that_began_with_the_last_one_has_as_long_as_any_other(server: Server) -> None:
    with server.connect(STAYING + HELLO[:20]) as client:
        time.sleep(2)  # more than a silent client is given after an answer
        client.sendall(HELLO[20:])
        assert read(client).count(b"hello") == 2


def test_a_client_that_is_silent_after_an_answer_is_left(server: Server) -> None:
    begun = time.monotonic()
    with server.connect(STAYING) as client:
        assert read(client).endswith(b"hello")
    assert time.monotonic() - begun > 0.9


def test_a_body_that_nobody_read_is_no_request(server: Server) -> None:
    inner = STAYING.replace(b"/hello", b"/counts")
    head = b"POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(inner)
    with server.connect(head + inner + HELLO) as client:
        assert read(client).count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 70000",
        b"Content-Length: %099d" % len(STAYING),
        b"Transfer-Encoding: chunked",
    ],
)
def test_nothing_is_read_behind_a_request_without_a_clear_end(server: Server, header: bytes) -> None:
    with server.connect(b"POST /hello HTTP/1.1\r\nHost: a\r\n" + header + b"\r\n\r\n" + STAYING) as client:
        answer = read(client)
    assert answer.count(b"HTTP/1.1 200 OK") == 1
    assert b"\r\nConnection: close\r\n" in answer


def test_what_is_too_long_is_refused(server: Server) -> None:
    for sent in (b"GET /" + b"a" * 200_000, b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 40_000):
        with server.connect() as client:
            client.sendall(sent)
            assert read(client).startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")


def test_a_client_that_has_sent_all_may_close_its_side(server: Server) -> None:
    with server.connect(LARGE_ONE) as client:
        client.shutdown(socket.SHUT_WR)
        assert read(client).endswith(LARGE)


def test_a_path_prefix_of_a_client_is_not_believed(server: Server) -> None:
    with server.connect(HELLO.replace(b"Host", b"SCRIPT_NAME: /x\r\nHost")) as client:
        assert read(client).endswith(b"hello")


def test_it_says_what_is_wrong_with_a_request_or_an_application_and_ends_with_clients_waiting(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as server, ExitStack() as clients:
        for sent in UNFINISHED.values():
            clients.enter_context(server.connect(sent))
        with server.connect(b"rubbish\r\n\r\n") as client:
            assert read(client).startswith(b"HTTP/1.1 400 Bad Request\r\n")
        with server.connect(HELLO.replace(b"/hello", b"/breaks")) as client:
            assert read(client).endswith(b"half")
        log = server.end()
    assert "Invalid request" in log
    assert "broken on purpose" in log
