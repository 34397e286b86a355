"""A local server that answers as Jikan's documentation says, and as it should not."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JPEG = b"\xff\xd8\xff\xe0" + b"a picture" * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture" * 20
WEBP = b"RIFF\xb4\x00\x00\x00WEBPVP8 " + b"a picture" * 20


@dataclass(frozen=True)
class Answer:
    """What the stub says to one path."""

    body: bytes = b""
    kind: str = "application/json"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    """Whether it says nothing until the test is over."""


class Stub:
    """The server's answers by path, and the paths that it was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.asked: list[str] = []
        self.agents: set[str | None] = set()
        self.over = threading.Event()
        self.port = 0

    @property
    def base(self) -> str:
        """The address to set as the API's."""
        return f"http://127.0.0.1:{self.port}/v4"

    def picture_address(self, anime_id: int, ending: str = "webp") -> str:
        return f"http://127.0.0.1:{self.port}/images/anime/{anime_id}.{ending}"

    def title(self, anime_id: int, **images: str | None) -> None:
        """Answer about a title in the documented form; `images` are addresses by format."""
        named = {
            kind: {"image_url": address, "small_image_url": address, "large_image_url": address}
            for kind, address in images.items()
        }
        data = {"mal_id": anime_id, "url": "", "images": named, "title": "A Title", "approved": True}
        self.answers[f"/v4/anime/{anime_id}"] = Answer(json.dumps({"data": data}).encode())

    def pictured(self, anime_id: int, content: bytes = WEBP, kind: str = "image/webp") -> None:
        """Have a title with a picture on this very server."""
        self.title(anime_id, jpg=None, webp=self.picture_address(anime_id))
        self.answers[f"/images/anime/{anime_id}.webp"] = Answer(content, kind)


@contextmanager
def running() -> Iterator[Stub]:
    """Serve a stub on a free port."""
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stub.asked.append(self.path)
            stub.agents.add(self.headers.get("User-Agent"))
            found = stub.answers.get(
                self.path, Answer(b'{"status": 404, "type": "BadResponseException"}', status=404)
            )
            answer = found() if callable(found) else found
            if answer.hang:
                stub.over.wait(60)
                return
            self.send_response(answer.status)
            headers = {"Content-Type": answer.kind, "Content-Length": str(len(answer.body)), **answer.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up early is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        stub.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield stub
        finally:
            stub.over.set()
            server.shutdown()
            thread.join()
