"""What visitors do: 20 people who browse with two seconds of thought between pages, and typists."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from html import unescape
from itertools import count
from pathlib import Path
from urllib.parse import quote

from locust import FastHttpUser, constant, task

_WORDS = [
    "fullmetal alchemist",
    "cowboy bebop",
    "naruto",
    "steins gate",
    "romance",
    "death note",
]


KEYS_A_SECOND = 3

#: Counts the visitors, so that exactly half of them pick a user.
_ARRIVED = count()

_WAITING = re.compile(r'data-from="([^"]+)"')
_MARK = re.compile(r'data-mark="([0-9a-f]+)"')
_CARD = re.compile(r'class="card[^"]*" data-anime-id="(\d+)"')


class Visitor(FastHttpUser):
    """Opens pages as a person does; half of them have picked a user.

    The home page's scripts fetch the shelves that come near, and the preview of a title that one rests on.
    """

    weight = 1
    fixed_count = 20
    wait_time = constant(2)
    abstract = False

    def on_start(self) -> None:
        """Learn which titles and users this version has; pick a user in half of the cases."""
        shelves = self.client.get("/api/v1/shelves", name="(set-up)").json()
        self.titles = [title["anime_id"] for shelf in shelves for title in shelf["titles"]]
        self.users = [
            user["user_id"] for user in self.client.get("/api/v1/users", name="(set-up)").json()["users"]
        ]
        self.home_is = "/, nobody picked"
        if next(_ARRIVED) % 2:
            page = self.client.get(f"/user/{random.choice(self.users)}", name="(set-up)").text or ""
            token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
            self.client.post(
                "/pick",
                data={"user_id": random.choice(self.users), "csrf_token": token},
                name="(set-up)",
                allow_redirects=False,
            )
            self.home_is = "/, picked user"

    @task(4)
    def home(self) -> None:
        """Open the home page, go down two shelves, and rest on a card."""
        page = self.client.get("/", name=self.home_is).text or ""
        for address in _WAITING.findall(page)[:2]:
            self.client.get(unescape(address), name="/fragments/shelf")
        mark, cards = _MARK.search(page), _CARD.findall(page)
        if mark and cards:
            self.client.get(f"/fragments/title/{random.choice(cards)}?of={mark[1]}", name="/fragments/title")

    @task(4)
    def title(self) -> None:
        """Open a title."""
        self.client.get(f"/title/{random.choice(self.titles)}", name="/title/<id>")

    @task(1)
    def search(self) -> None:
        """Search for a name or a genre."""
        self.client.get(f"/search?q={random.choice(_WORDS)}", name="/search")

    @task(1)
    def describe(self) -> None:
        """Search for a description that nobody has typed yet, so that it has to be encoded."""
        self.client.get(f"/search?q={quote(next(_DESCRIPTIONS))}", name="/search, description")

    @task(1)
    def browse(self) -> None:
        """Open the browse page."""
        self.client.get("/browse?sort=score", name="/browse")

    @task(1)
    def user(self) -> None:
        """Open somebody's lists."""
        self.client.get(f"/user/{random.choice(self.users)}", name="/user/<id>")


class Typist(FastHttpUser):
    """Types names and descriptions letter by letter, three keys a second, and submits each of them.

    Every key asks for suggestions as the page does, Enter for the search page with everything on it.
    """

    weight = 1
    fixed_count = 20

    def wait_time(self) -> float:
        """Return the seconds to the next key, by this typist's own clock.

        Locust's own pacing counts from the last answer: whoever waited for the same slow one types in step
        from then on, and every answer waits for twenty.
        """
        return float((self.beat - time.monotonic()) % (1 / KEYS_A_SECOND))

    def on_start(self) -> None:
        """Learn the names of titles that many know, and begin with one at a moment of one's own."""
        shelves = self.client.get("/api/v1/shelves", name="(set-up)").json()
        self.names = [title["name"] for shelf in shelves for title in shelf["titles"]]
        self.beat = time.monotonic() + random.random() / KEYS_A_SECOND
        self.begin()
        time.sleep(self.wait_time())

    def begin(self) -> None:
        """Think of something to type: two times of three a name, else a description that nobody typed yet."""
        self.typed = 0
        self.text = random.choice(self.names) if random.random() < 2 / 3 else next(_DESCRIPTIONS)

    @task
    def press_a_key(self) -> None:
        """Type the next letter, or Enter after the last one."""
        self.typed += 1
        if self.typed <= len(self.text):
            typed = quote(self.text[: self.typed].strip())
            self.client.get(f"/api/v1/suggest?q={typed}", name="/api/v1/suggest")
            return
        address = f"/search?q={quote(self.text)}"
        with self.client.get(address, name="/search, submitted", catch_response=True) as answer:
            if 'class="banner"' in (answer.text or ""):
                answer.failure("the engine or an encoder was missing")
        self.begin()


def _descriptions() -> Iterator[str]:
    """Yield descriptions in three languages, each another text: encoders remember what they have seen."""
    entries = json.loads(Path(__file__).with_name("descriptions.json").read_text(encoding="utf-8"))
    texts = [entry[lang] for entry in entries for lang in ("en", "ko", "ja")]
    random.shuffle(texts)
    for again in count():
        yield from texts if not again else (f"{text} {again}" for text in texts)


_DESCRIPTIONS = _descriptions()
