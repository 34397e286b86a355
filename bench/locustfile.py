"""What visitors do: 20 people who browse with two seconds of thought between pages, and typists."""

from __future__ import annotations

import random

from locust import FastHttpUser, constant, constant_throughput, task

_WORDS = [
    "fullmetal alchemist",
    "cowboy bebop",
    "naruto",
    "steins gate",
    "a boy and a spaceship",
    "romance",
    "death note",
]


class Visitor(FastHttpUser):
    """Opens pages as a person does; half of them have picked a user."""

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
        if random.random() < 0.5:
            page = self.client.get(f"/user/{random.choice(self.users)}", name="(set-up)").text or ""
            token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
            self.client.post(
                "/pick", data={"user_id": random.choice(self.users), "csrf_token": token}, name="(set-up)"
            )

    @task(4)
    def home(self) -> None:
        """Open the home page."""
        self.client.get("/", name="/")

    @task(4)
    def title(self) -> None:
        """Open a title."""
        self.client.get(f"/title/{random.choice(self.titles)}", name="/title/<id>")

    @task(2)
    def search(self) -> None:
        """Submit a search."""
        self.client.get(f"/search?q={random.choice(_WORDS)}", name="/search")

    @task(1)
    def browse(self) -> None:
        """Open the browse page."""
        self.client.get("/browse?sort=score", name="/browse")

    @task(1)
    def user(self) -> None:
        """Open somebody's lists."""
        self.client.get(f"/user/{random.choice(self.users)}", name="/user/<id>")


class Typist(FastHttpUser):
    """Types three keys a second into the box."""

    weight = 1
    fixed_count = 20
    wait_time = constant_throughput(3)

    @task
    def type_on(self) -> None:
        """Ask for suggestions after each key of a word."""
        word = random.choice(_WORDS)
        self.client.get(f"/api/v1/suggest?q={word[: random.randint(1, len(word))]}", name="/api/v1/suggest")
