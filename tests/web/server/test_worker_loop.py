"""The worker's loop over connections in this process: what it tells whom, and when it lets go."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterator

import pytest

from tests.web.server.in_process import Running, running
from tests.web.server.small_app import LARGE
from tests.web.server.test_worker import HELLO, LARGE_ONE, STAYING, read, vanish
from web.server.arrival import MAX_BODY, MAX_HEAD

GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
UPLOAD = b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"
LAST, NEXT = b"Connection: close\r\n\r\n", b"\r\n"


@pytest.fixture
def server() -> Iterator[Running]:
    with running() as server:
        yield server


class TestExpectation:
    def test_who_waits_with_the_body_is_told_to_go_on_once(self, server: Running) -> None:
        with server.connect(UPLOAD + LAST) as client:
            assert client.recv(1000) == GO_ON
            client.sendall(b"abc")
            answer = read(client)
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answer.endswith(b"\r\n\r\nabc")

    def test_so_is_who_does_it_again_or_behind_another_request(self, server: Running) -> None:
        with server.connect(UPLOAD + NEXT) as client:
            assert client.recv(1000) == GO_ON
            client.sendall(b"abc" + UPLOAD + LAST)
            answer = client.recv(1000)
            while not answer.endswith(GO_ON):
                answer += client.recv(1000)
            client.sendall(b"def")
            answer += read(client)
        assert answer.count(b"200 OK") == 2
        assert answer.count(GO_ON) == 1
        assert answer.endswith(b"def")

    def test_who_sends_the_body_at_once_needs_no_word(self, server: Running) -> None:
        with server.connect(UPLOAD + LAST + b"abc") as client:
            assert read(client).startswith(b"HTTP/1.1 200 OK\r\n")

    def test_old_clients_know_no_such_word(self, server: Running) -> None:
        with server.connect(UPLOAD.replace(b"HTTP/1.1", b"HTTP/1.0") + LAST) as client:
            client.settimeout(0.2)
            with pytest.raises(TimeoutError):
                client.recv(1000)
            client.settimeout(10)
            client.sendall(b"abc")
            assert read(client).endswith(b"abc")

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ((b"Length: 3", b"Length: %d" % (MAX_BODY + 1)), b"200 OK"),  # ours says 413: it reads no body
            ((b"100-continue", b"miracles"), b"417 Expectation Failed"),
            ((b"Host: a", b"Expect: more\r\nHost: a"), b"417 Expectation Failed"),
        ],
    )
    def test_who_will_be_refused_is_told_at_once_and_sends_nothing(
        self, server: Running, change: tuple[bytes, bytes], status: bytes
    ) -> None:
        with server.connect((UPLOAD + NEXT).replace(b"/echo", b"/hello").replace(*change)) as client:
            answer = read(client)
        assert answer.startswith(b"HTTP/1.1 " + status)
        assert b"100 Continue" not in answer

    def test_who_left_meanwhile_is_forgotten(self, server: Running) -> None:
        vanish(server.connect(UPLOAD + LAST))
        with server.connect(HELLO) as client:
            assert read(client).endswith(b"hello")


class TestRoom:
    @pytest.mark.parametrize("error", [errno.EMFILE, errno.ENFILE])
    def test_without_room_connections_wait_and_are_served_later(self, server: Running, error: int) -> None:
        server.worker.pause_seconds = 0.1
        server.listener.full = error
        with server.connect(HELLO) as client:
            time.sleep(1.3)
            assert server.is_alive
            assert 1 < server.listener.asked < 20, "it tries again, but does not spin"
            assert server.log.warning.call_count == 1, "it says so once"
            server.listener.full = 0
            assert read(client).endswith(b"hello")

    def test_meanwhile_those_who_are_there_are_served(self, server: Running) -> None:
        with server.connect(STAYING) as early, server.connect() as late:
            early.recv(1000)
            server.listener.full = errno.EMFILE
            late.sendall(HELLO)
            early.sendall(HELLO)
            assert read(early).endswith(b"hello")
            server.listener.full = 0

    def test_any_other_fault_ends_the_worker(self, server: Running) -> None:
        server.listener.full = errno.EBADF
        with server.connect(HELLO):
            server.join()
        assert isinstance(server.fault, OSError)


class TestStop:
    def test_answers_under_way_have_the_graceful_time_and_silent_clients_less(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gunicorn.workers.gthread.STOP_KEEPALIVE_LINGER", 0.2)
        with (
            running(graceful_timeout=3) as server,
            server.connect(LARGE_ONE, room=4096) as slow,
            server.connect(LARGE_ONE, room=4096) as stuck,
            server.connect(STAYING) as silent,
        ):
            for client in (slow, stuck, silent):
                client.recv(10)  # their answers have begun
            begun = time.monotonic()
            server.stop()
            read(silent)
            # Longer than silence is given, where the loop looks at it once a second.
            time.sleep(max(1.3 - (time.monotonic() - begun), 0))
            assert read(slow).endswith(LARGE[-1000:])
            server.join()
            assert time.monotonic() - begun > 2.6
            with pytest.raises(ConnectionResetError):
                read(stuck)

    def test_a_request_that_comes_meanwhile_is_answered(self, server: Running) -> None:
        with server.connect(STAYING) as client:
            client.recv(1000)
            server.stop()
            client.sendall(STAYING)
            answer = read(client)
        assert answer.endswith(b"hello")
        assert b"\r\nConnection: close\r\n" in answer

    def test_an_unfinished_request_is_refused(self, server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("gunicorn.workers.gthread.STOP_KEEPALIVE_LINGER", 0.1)
        with server.connect(HELLO[:20]) as client, server.connect(STAYING) as other:
            other.recv(1000)
            server.stop()
            assert read(client).startswith(b"HTTP/1.1 408 Request Timeout\r\n")

    def test_nobody_is_left_waiting_when_its_time_is_over(self) -> None:
        with (
            running(graceful_timeout=0) as server,
            server.connect(LARGE_ONE, room=4096) as stuck,
            server.connect(HELLO[:20]) as unfinished,
        ):
            stuck.recv(10)
            server.wait_until_waiting(2)
            server.stop()
            server.join()
            assert read(unfinished).startswith(b"HTTP/1.1 408 ")
            with pytest.raises(ConnectionResetError):
                read(stuck)


class TestClients:
    def test_the_one_with_least_time_left_makes_place(self) -> None:
        with running(worker_connections=3) as server, server.connect() as first, server.connect() as second:
            time.sleep(0.1)
            with server.connect(HELLO) as third:
                assert read(third).endswith(b"hello")
            assert first.recv(10) == b""
            second.sendall(HELLO)
            assert read(second).endswith(b"hello")

    def test_a_head_without_an_end_is_refused(self, server: Running) -> None:
        with server.connect(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * (MAX_HEAD // 6 + 1)) as client:
            assert read(client).startswith(b"HTTP/1.1 431 ")

    def test_what_comes_in_one_piece_is_answered_in_order(self, server: Running) -> None:
        with server.connect(STAYING + LARGE_ONE) as client:
            answer = read(client)
        assert answer.count(b"HTTP/1.1 200 OK") == 2
        assert answer.endswith(LARGE)

    def test_a_late_client_is_told_or_left(self, server: Running) -> None:
        server.worker.arrival_seconds = 0.1
        with server.connect(HELLO[:20]) as begun, server.connect() as silent:
            assert read(begun).startswith(b"HTTP/1.1 408 ")
            assert read(silent) == b""

    def test_connections_are_counted_down_however_they_end(self, server: Running) -> None:
        for sent in (b"", HELLO[:20], HELLO, LARGE_ONE):
            vanish(server.connect(sent, room=4096))
            with server.connect(sent, room=4096) as client:
                client.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + 5
        while server.worker.nr_conns and time.monotonic() < deadline:
            time.sleep(0.05)
        assert server.worker.nr_conns == 0
