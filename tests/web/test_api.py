from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from core.status import DISPLAY_ORDER
from core.title_names import TitleName, TitleNames
from search.records import Case, Hit, SearchAnswer
from tests.web.conftest import pick, settings_for
from tests.web.fakes import open_fake
from web.live import LoadedVersion

T = {"anime_id", "name", "english_name", "japanese_name", "score", "genres", "type", "year"}


def get(client: FlaskClient, address: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/json"
    return answer.get_json()


def error(client: FlaskClient, address: str, status: int) -> tuple[str, str]:
    document = get(client, address, status)
    assert set(document) == {"error"}
    assert set(document["error"]) == {"code", "message"}
    return document["error"]["code"], document["error"]["message"]


def test_search_answers_with_every_key_of_the_contract(client: FlaskClient) -> None:
    found = get(client, "search?q=hoshi")
    assert set(found) >= {
        "query",
        "case",
        "titles",
        "similar",
        "recommended",
        "known",
        "hidden",
        "did_you_mean",
        "engine",
        "degraded",
        "page",
        "per_page",
        "total",
    }
    assert set(found["titles"][0]) >= T
    assert (found["query"], found["case"], found["page"], found["per_page"]) == ("hoshi", "names", 1, 24)


def test_search_tells_corrections_and_what_is_not_offered(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = client.application.extensions["anishelf"].live.pin()
    answer = SearchAnswer(
        "hoshii",
        Case.NOT_OFFERED,
        similar=(Hit(0, 1.0),),
        known_name="X",
        known_reason="adult",
        corrected="hoshi",
    )
    monkeypatch.setattr(loaded.search, "answer", answer)
    found = get(client, "search?q=hoshii")
    assert found["did_you_mean"] == {"original": "hoshii", "corrected": "hoshi"}
    assert found["known"] == {"name": "X", "reason": "adult"}
    assert [title["anime_id"] for title in found["similar"]] == [10]


def test_search_hides_what_the_user_has_seen(client: FlaskClient) -> None:
    found = get(client, "search?q=a&user=0")
    assert found["hidden"] == 2
    assert not {10, 30} & {title["anime_id"] for title in found["titles"]}
    assert {10, 30} <= {title["anime_id"] for title in get(client, "search?q=a&user=0&show_seen=1")["titles"]}


def test_suggestions(client: FlaskClient) -> None:
    found = get(client, "suggest?q=hos")
    assert set(found) == {"suggestions", "trending", "recommended"}
    assert found["suggestions"][0] == {
        "kind": "title",
        "text": "Hoshi no Tabi",
        "anime_id": 10,
        "spans": [[0, 3]],
    }
    assert "anime_id" not in found["suggestions"][-1]
    assert all(one.get("anime_id") != 10 for one in get(client, "suggest?q=hos&user=0")["suggestions"])


def test_a_title(client: FlaskClient) -> None:
    found = get(client, "titles/10")
    assert set(found) >= T | {"synopsis", "names", "episodes", "studios", "aired"}
    assert found["names"] == ["Hoshi no Tabi", "Star Voyage", "星の旅", "별의 여행"]
    assert {one["lang"]: one["name"] for one in found["named"]} == {
        None: "Hoshi no Tabi", "en": "Star Voyage", "ja": "星の旅", "ko": "별의 여행",
    }  # fmt: skip


def test_a_title_has_the_further_names_of_its_version(module_var: Path) -> None:
    def opener(folder: Path) -> LoadedVersion:
        names = TitleNames({10: (TitleName("HnT", "", "abbreviation"),)})
        return replace(open_fake(folder), names=names)

    found = get(create_app(settings_for(module_var), opener).test_client(), "titles/10")
    assert found["names"][-1] == "HnT"
    assert found["named"][-1] == {"name": "HnT", "lang": None, "kind": "abbreviation"}


def test_similar_titles_have_reasons(client: FlaskClient) -> None:
    found = get(client, "titles/10/similar?k=3")["titles"]
    assert len(found) == 3
    assert set(found[0]) >= T | {"reason"}
    assert len(get(client, "titles/10/similar?k=1000")["titles"]) == 11


def test_users_are_counted_and_paged(client: FlaskClient) -> None:
    found = get(client, "users")
    assert found["total"] == len(found["users"]) == 40
    assert found["users"][0] == {
        "user_id": 0,
        "counts": {"watching": 1, "completed": 1, "on_hold": 1, "dropped": 1, "plan_to_watch": 1},
    }
    assert get(client, "users?page=2") == {"users": [], "total": 40}


def test_a_user_has_every_list(client: FlaskClient) -> None:
    found = get(client, "users/0")
    assert set(found["lists"]) == {status.key for status in DISPLAY_ORDER}
    assert found["lists"]["completed"] == [
        {"anime_id": 10, "name": "Hoshi no Tabi", "score": 9, "episodes": 12}
    ]
    assert found["lists"]["on_hold"][0]["score"] is None
    assert get(client, "users/1")["lists"]["completed"] == []


def test_recommendations_leave_out_what_was_seen(client: FlaskClient) -> None:
    found = get(client, "users/0/recommendations?k=100")
    assert found["user_id"] == 0
    shown = {title["anime_id"] for title in found["titles"]}
    assert not shown & {10, 30, 50, 70}
    assert 90 in shown  # a plan is not a viewing
    assert all(title["reason"] for title in found["titles"])


def test_shelves_come_in_page_order(client: FlaskClient) -> None:
    found = get(client, "shelves")
    assert [shelf["key"] for shelf in found] == ["top10", "top_rated", "because-10"]
    assert set(found[0]) >= {"key", "name", "titles"}
    assert found[2]["name"] == "Because you watched A & B"
    assert set(found[0]["titles"][0]) >= T


def test_the_cookie_changes_nothing_in_the_api(client: FlaskClient) -> None:
    before = get(client, "search?q=a")
    pick(client, 0)
    assert get(client, "search?q=a") == before


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("search?page=0", "page"),
        ("search?page=abc", "page"),
        ("search?per_page=1000", "per_page"),
        ("search?min_score=x", "min_score"),
        ("search?year_from=soon", "year_from"),
        ("search?genre=Knitting", "genre"),
        ("search?status=lost", "status"),
        ("search?show_seen=perhaps", "show_seen"),
        ("search?user=someone", "user"),
        ("search?q=" + "a" * 10_000, "q"),
        ("suggest?user=-1", "user"),
        ("titles/10/similar?k=-1", "k"),
        ("users/0/recommendations?k=0", "k"),
        ("users?page=1.5", "page"),
    ],
)
def test_wrong_parameters_are_named(client: FlaskClient, address: str, name: str) -> None:
    code, message = error(client, address, 422)
    assert code == "invalid_parameter"
    assert message.startswith(f"{name} ")


@pytest.mark.parametrize(
    "address",
    [
        "titles/999",
        "titles/15",
        "titles/15/similar",
        "users/999",
        "users/999/recommendations",
        "search?user=999",
        "shelves?user=999",
        "nothing",
        "",
    ],
)
def test_what_is_unknown_is_404(client: FlaskClient, address: str) -> None:
    code, message = error(client, address, 404)
    assert code == "not_found"
    assert message


def test_a_known_title_is_told_apart_from_an_unknown_one(client: FlaskClient) -> None:
    assert "known, but not offered: Yoru no Hanashi (adult)" in error(client, "titles/15", 404)[1]


def test_unknown_parameters_are_ignored(client: FlaskClient) -> None:
    assert get(client, "search?q=a&utm_source=x&sort=best")["total"] == 12


def test_other_methods_are_refused_in_the_envelope(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/search")
    assert answer.get_json()["error"]["code"] in {"method_not_allowed", "bad_request"}


def test_a_fault_of_ours_is_an_envelope_and_a_log_line(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = client.application.extensions["anishelf"].live.pin()

    def boom(*_: object) -> None:
        raise RuntimeError("secret detail\nsecond line")

    monkeypatch.setattr(loaded.search, "suggest", boom)
    code, message = error(client, "suggest?q=a", 500)
    assert code == "internal_error"
    assert "secret" not in message
    log = capsys.readouterr().err
    assert "secret detail" in log
    assert "fakes.py" not in log
    assert len([line for line in log.splitlines() if "failure" in line]) == 1


@given(
    address=st.sampled_from(
        ["search", "suggest", "users", "titles/10/similar", "users/0/recommendations", "shelves"]
    ),
    query=st.dictionaries(
        st.sampled_from(["q", "user", "genre", "type", "page", "k", "min_score", "year_to", "x"]),
        st.text(max_size=30),
        max_size=5,
    ),
)
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
def test_no_query_breaks_the_api(client: FlaskClient, address: str, query: dict[str, str]) -> None:
    answer = client.get(f"/api/v1/{address}", query_string=query)
    assert answer.status_code in (200, 404, 422)
    assert (answer.status_code == 200) == ("error" not in answer.get_json())
