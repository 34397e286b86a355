"""What the server says by itself, where no application is asked."""

from __future__ import annotations


def _refusal(status: str, words: str) -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: {len(words)}"
    )
    return f"{head}\r\n\r\n{words}".encode()


GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
TOO_LATE = _refusal("408 Request Timeout", "The request did not arrive in time: send it again.\n")
TOO_LONG = _refusal(
    "431 Request Header Fields Too Large", "The address and the headers are too long: send fewer.\n"
)
