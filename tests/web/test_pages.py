from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from core.catalogue import Catalogue
from core.status import ListStatus
from recommender.records import Reason, Recommendation
from search.records import Case, Hit, SearchAnswer, SeenLine
from tests.factories import make_title, small_catalogue
from tests.web.conftest import pick, settings_for, shown_ids
from tests.web.fakes import open_fake
from web.home import title_of_the_day
from web.kept import Kept
from web.live import LoadedVersion
from web.wording import status_name


def text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def answering(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, answer: SearchAnswer) -> None:
    """Make the search answer this."""
    loaded = client.application.extensions["anishelf"].live.pin()
    monkeypatch.setattr(loaded.search, "answer", answer)


def visible(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main", maxsplit=1)[1]).split())


@pytest.mark.parametrize(
    "address", ["/", "/title/10", "/title/15", "/search?q=star", "/search", "/browse", "/users", "/user/0", "/user/1", "/nowhere"]
)  # fmt: skip
def test_every_page_has_its_frame(client: FlaskClient, address: str) -> None:
    html = client.get(address).get_data(as_text=True)
    assert html.count("<h1") == 1
    assert '<html lang="en" data-user="" ' in html
    assert html.count('name="q"') == 1
    assert 'href="#main"' in html
    assert " style=" not in html
    assert "<style" not in html


class TestHome:
    def test_shelves_are_headed_lists_of_cards(self, client: FlaskClient) -> None:
        html = text(client, "/")
        assert re.findall(r'data-shelf="([^"]+)"', html) == ["top10", "top_rated", "because-10"]
        assert len(re.findall(r'</h2>\n<ul class="row"[^>]*>', html)) == 3
        assert "Because you watched A &amp; B" in html
        assert "simulated month" in html

    def test_a_shelf_has_ten_cards_at_first(self, client: FlaskClient) -> None:
        html = text(client, "/")
        shelf = html.split('data-shelf="top_rated"')[1].split("</section>")[0]
        assert len(shown_ids(shelf)) == 10

    def test_what_was_completed_is_marked_in_the_top_ten(self, client: FlaskClient) -> None:
        assert "✓ Completed" in text(client, "/")

    def test_see_all_leads_to_the_whole_chart(self, client: FlaskClient) -> None:
        link = 'href="/browse?sort=score">See all<span class="sr">: Top rated</span></a>'
        assert link in text(client, "/")

    def test_the_title_of_the_day_stays_for_the_day(self) -> None:
        candidates = [Recommendation(item, 1.0, Reason("x")) for item in range(10)]
        days = [date(2021, 3, day) for day in range(1, 31)]
        chosen = [title_of_the_day(candidates, None, day).item for day in days]
        assert chosen == [title_of_the_day(candidates, None, day).item for day in days]
        assert len(set(chosen)) > 4

    def test_without_shelves_there_is_a_next_step(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loaded = client.application.extensions["anishelf"].live.pin()
        monkeypatch.setattr(loaded.recommender, "shelves", lambda person, day, visitor: [])
        monkeypatch.setattr(Kept, "get", lambda self, key, work_out, client: work_out())
        assert "Browse everything there is" in text(client, "/")


class TestTitle:
    def test_facts_synopsis_and_reasons(self, client: FlaskClient) -> None:
        words = visible(text(client, "/title/10"))
        for part in (
            "Hoshi no Tabi",
            "Star Voyage",
            "星の旅",
            "별의 여행",
            "8.78",
            "12 episodes",
            "bounty hunters",
            "Studio Kaze",
            "people like it",
        ):
            assert part in words  # fmt: skip

    def test_the_franchise_says_where_you_are_and_what_you_have_seen(self, client: FlaskClient) -> None:
        pick(client, 0)
        html = text(client, "/title/20")
        path = html.split('class="path"')[1].split("</section>")[0]
        assert shown_ids(path) == [10, 20]
        first, second = path.split('data-anime-id="20"')
        assert "✓ seen" in first
        assert "you are here" in second

    def test_the_list_entry_of_the_picked_user_is_told(self, client: FlaskClient) -> None:
        pick(client, 0)
        assert "Watching · 5 of 12 episodes · score 8" in text(client, "/title/30")

    def test_a_title_that_is_known_but_not_offered_says_so(self, client: FlaskClient) -> None:
        html = text(client, "/title/35")
        assert "do not offer it here: it has neither a synopsis nor a score yet" in html
        assert len(shown_ids(html)) > 3

    @pytest.mark.parametrize("anime_id", ["999", "99999999999999999", "9" * 5000, "x", "-1", "1.5", "%00"])
    def test_an_unknown_title_is_a_404_page(self, client: FlaskClient, anime_id: str) -> None:
        assert "To the shelves" in text(client, f"/title/{anime_id}", 404)

    def test_a_title_of_which_nothing_is_known_has_a_page(self, tmp_path: Path, module_var: Path) -> None:
        def opener(folder: Path) -> LoadedVersion:
            loaded = open_fake(folder)
            bare = make_title(10, "<script>alert(1)</script>")
            catalogue = Catalogue([bare, *loaded.catalogue.titles[1:]], loaded.catalogue.known)
            loaded.recommender.catalogue = catalogue  # type: ignore[attr-defined]
            return replace(loaded, catalogue=catalogue)  # fmt: skip

        client = create_app(settings_for(module_var), opener).test_client()
        html = text(client, "/title/10")
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html
        assert "Nobody has told this story here yet" in html
        assert "None" not in visible(html)
        for address in ("/", "/browse", "/user/0", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"):
            assert "<script>alert" not in text(client, address)


class TestSearch:
    def test_one_title_stands_on_top_of_titles_like_it(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answering(client, monkeypatch, SearchAnswer("star voyage", Case.ONE_TITLE, titles=(Hit(0, 9.0, "Star Voyage", ((0, 4),)),), similar=(Hit(1, 1.0),), total=1))  # fmt: skip
        html = text(client, "/search?q=star+voyage")
        assert "<mark>Star</mark> Voyage" in html
        assert "Similar to Hoshi no Tabi" in html
        assert shown_ids(html) == [10, 20]

    def test_names_come_with_a_shelf_for_the_search(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answering(client, monkeypatch, SearchAnswer("mori", Case.NAMES, titles=(Hit(2, 1.0), Hit(3, 1.0)), recommended=(Hit(10, 1.0),), total=2))  # fmt: skip
        html = text(client, "/search?q=mori")
        assert visible(html).index("2 titles") < visible(html).index("Recommended for this search")
        assert shown_ids(html) == [30, 40, 110]

    def test_related_titles_and_the_way_back_from_a_correction(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answering(client, monkeypatch, SearchAnswer("hoshii", Case.RELATED, titles=(Hit(0, 1.0),), corrected="hoshi", total=1))  # fmt: skip
        html = text(client, "/search?q=hoshii")
        assert "Related titles" in html
        assert 'Showing results for <b>hoshi</b>. <a href="?q=hoshii&amp;as_typed=1">' in html

    def test_nothing_matches_is_said_plainly(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answering(client, monkeypatch, SearchAnswer("qqqq", Case.RELATED, titles=(Hit(0, 1.0),), total=1, is_guess=True))  # fmt: skip
        html = text(client, "/search?q=qqqq")
        assert "Related titles" not in html
        assert "Nothing matches these words" in visible(html)
        assert "These titles are only a far guess, by meaning." in visible(html)
        assert shown_ids(html) == [10]

    def test_the_way_back_searches_as_typed(self, client: FlaskClient) -> None:
        text(client, "/search?q=hoshii&as_typed=1")
        assert client.application.extensions["anishelf"].live.pin().search.asked[-1].as_typed

    def test_a_title_that_is_not_offered_is_named_with_the_reason(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answering(client, monkeypatch, SearchAnswer("yoru", Case.NOT_OFFERED, known_name="Yoru <i>", known_reason="adult", similar=(Hit(0, 1.0),)))  # fmt: skip
        html = text(client, "/search?q=yoru")
        assert "“Yoru &lt;i&gt;” is known, but not offered here: it is for adults only" in html
        assert shown_ids(html) == [10]

    def test_popular_titles_where_nothing_comes_close(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answering(client, monkeypatch, SearchAnswer("zzz", Case.POPULAR, titles=(Hit(5, 1.0),), total=1))
        assert "Nothing comes close to these words" in text(client, "/search?q=zzz")

    def test_a_seen_title_becomes_a_line_and_hidden_ones_are_counted(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answering(client, monkeypatch, SearchAnswer("hoshi", Case.ONE_TITLE, similar=(Hit(1, 1.0),), seen=SeenLine(0, "completed"), hidden=2))  # fmt: skip
        html = text(client, "/search?q=hoshi")
        assert 'Your list has <a href="/title/10">Hoshi no Tabi</a> as completed.' in html
        assert "2 titles you completed or watch are hidden" in html
        assert 'href="?q=hoshi&amp;show_seen=1"' in html
        assert "Similar to Hoshi no Tabi" in html

    def test_what_stands_beside_a_seen_title_is_not_taken_for_it(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answering(client, monkeypatch, SearchAnswer("hoshi", Case.ONE_TITLE, titles=(Hit(1, 1.0),), similar=(Hit(2, 1.0),), seen=SeenLine(0, "completed"), hidden=1, total=1))  # fmt: skip
        html = text(client, "/search?q=hoshi")
        assert "Similar to Hoshi no Tabi" in html
        assert "Similar to Hoshi no Tabi: Gekijouban" not in html
        assert 'class="top-result"' not in html
        assert "Also found for “hoshi”" in html
        assert shown_ids(html) == [20, 30]

    def test_what_is_missing_is_said_in_a_banner(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answering(client, monkeypatch, SearchAnswer("x", Case.NAMES, titles=(Hit(0, 1.0),), problems=("no encoder: <run> make build",), degraded=True, total=1))  # fmt: skip
        assert '<p class="banner" role="status">no encoder: &lt;run&gt; make build</p>' in text(
            client, "/search?q=x"
        )

    def test_no_page_is_ever_empty(self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        answering(client, monkeypatch, SearchAnswer("x", Case.NAMES))
        assert "No title passes these filters" in text(client, "/search?q=x&genre=Action&min_score=9")

    def test_filters_and_the_seen_switch_reach_the_service(self, client: FlaskClient) -> None:
        pick(client, 0)
        html = text(client, "/search?q=a&genre=action&type=TV&show_seen=1&page=1&per_page=5")
        asked = client.application.extensions["anishelf"].live.pin().search.asked[-1]
        assert (asked.filters.genres, asked.filters.types, asked.show_seen, asked.per_page) == (
            ("Action",),
            ("TV",),
            True,
            5,
        )
        assert asked.person.user_id == 0
        assert "Hide them" in html

    def test_a_page_behind_the_last_one_is_unknown(self, client: FlaskClient) -> None:
        assert "Page 9 of 1" in text(client, "/search?q=a&page=9", 404).replace("No such page: p", "P")

    @pytest.mark.parametrize(
        "query",
        ["🚀" * 20, "%00%01%1b", "%F0%28%8C%BC", "' OR 1=1 --", "<script>", "*:*", "((((", "\\", "%E2%80%AE"],
    )
    def test_odd_words_are_searched(self, client: FlaskClient, query: str) -> None:
        html = text(client, f"/search?q={query}")
        assert "<script>" not in html

    def test_ten_thousand_characters_are_refused_with_a_page(self, client: FlaskClient) -> None:
        assert "at most 500 characters" in text(client, "/search?q=" + "あ" * 10_000, 422)


class TestBrowse:
    def test_filters_are_links_with_counts(self, client: FlaskClient) -> None:
        html = text(client, "/browse?genre=Action")
        assert sorted(shown_ids(html)) == [10, 20, 70, 120]
        assert 'href="?genre=Action&amp;genre=Sci-Fi" rel="nofollow">Sci-Fi <small>2</small>' in html
        assert '<span class="sr">Remove </span>Action' in html
        assert "4 titles" in visible(html)

    def test_decades_and_scores(self, client: FlaskClient) -> None:
        html = text(client, "/browse?year_from=1990&year_to=1999&min_score=8")
        assert shown_ids(html) == [10]
        assert "Remove </span>1990s" in html

    def test_orders_are_links_and_the_present_one_is_marked(self, client: FlaskClient) -> None:
        html = text(client, "/browse?sort=newest")
        assert shown_ids(html)[:2] == [120, 80]
        assert '<a class="chip" href="?sort=newest" aria-current="true">Newest</a>' in html

    def test_recommended_is_the_order_of_the_person(self, client: FlaskClient) -> None:
        assert shown_ids(text(client, "/browse?sort=recommended"))[0] == 60
        pick(client, 0)
        html = text(client, "/browse?sort=recommended")
        # User 0 has seen 10, 30, 50 and 70: these come after everything else, with what the list says.
        assert set(shown_ids(html)[-4:]) == {10, 30, 50, 70}
        assert "On hold" in visible(html)

    def test_new_titles_carry_a_badge(self, client: FlaskClient) -> None:
        assert '<span class="badge new">New</span>' in text(client, "/browse?sort=newest")

    @pytest.mark.parametrize(
        "query", ["page=0", "page=abc", "sort=best", "genre=Nope", "min_score=x", "year_from=20x"]
    )
    def test_what_cannot_be_used_is_named(self, client: FlaskClient, query: str) -> None:
        assert (
            f"{query.split('=', maxsplit=1)[0]} cannot be used"
            in text(client, f"/browse?{query}", 422).replace("<p>", "").lower()
        )

    def test_a_page_that_does_not_exist(self, client: FlaskClient) -> None:
        assert "Go back to the first page" in text(client, "/browse?page=2", 404)

    def test_filters_that_nothing_passes_can_be_taken_away(self, client: FlaskClient) -> None:
        assert "Take the filters away" in text(client, "/browse?genre=Action&genre=Romance")


class TestUsers:
    def test_the_picker_counts_lists_and_turns_pages(self, client: FlaskClient) -> None:
        words = visible(text(client, "/users"))
        assert (
            "User 0 loves Hoshi no Tabi, Mori no Isha 1 watching 1 on hold 1 plan to watch 1 completed 1 dropped"
            in words
        )
        assert "User 1 an empty list" in words
        assert text(client, "/users?page=2", 404)

    def test_a_user_is_found_by_number(self, client: FlaskClient) -> None:
        assert client.get("/users?find=7").headers["Location"] == "/user/7"
        assert "Unknown user: 700" in text(client, "/users?find=700", 404)
        assert "find cannot be used" in text(client, "/users?find=seven", 422).lower()

    def test_lists_stand_in_order_and_say_how_they_are_ordered(self, client: FlaskClient) -> None:
        html = text(client, "/user/0")
        assert re.findall(r'data-list="([^"]+)"', html) == [
            "watching",
            "on_hold",
            "plan_to_watch",
            "completed",
            "dropped",
        ]
        words = visible(html)
        for part in (
            "fewest episodes left first",
            "best match first",
            "own score, highest first",
            "own score 8",
            "episode 5 of 12",
        ):
            assert part in words

    def test_the_order_can_be_switched(self, client: FlaskClient) -> None:
        assert visible(text(client, "/user/0?order=name")).count("by name") == 5
        assert "order cannot be used" in text(client, "/user/0?order=newest", 422).lower()

    def test_one_list_can_be_seen_whole(self, client: FlaskClient) -> None:
        html = text(client, "/user/0?status=completed")
        assert shown_ids(html) == [10]
        assert "Nothing on this list" in text(client, "/user/1?status=completed")
        assert "status cannot be used" in text(client, "/user/0?status=lost", 422).lower()
        assert text(client, "/user/0?status=completed&page=2", 404)

    def test_long_lists_are_cut_with_a_way_to_the_rest(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("web.people.PREVIEW", 0)
        link = 'href="?status=completed">See all 1<span class="sr">: Completed</span></a>'
        assert link in text(client, "/user/0")

    def test_taste_and_recommendations(self, client: FlaskClient) -> None:
        html = text(client, "/user/0")
        assert "Recommended for user 0" in html
        taste = html.split('class="taste"')[1].split("</ul>")[0]
        assert "Action" in taste
        assert '<rect width="50.0"' in taste

    @pytest.mark.parametrize("user", ["999", "9" * 25, "abc"])
    def test_an_unknown_user_is_a_404_page(self, client: FlaskClient, user: str) -> None:
        assert text(client, f"/user/{user}", 404)


class TestPick:
    def test_a_picked_user_is_named_on_every_page_until_cleared(self, client: FlaskClient) -> None:
        pick(client, 0)
        html = text(client, "/")
        assert 'data-user="0"' in html
        assert "You are looking at everything as this user" in text(client, "/user/0")
        assert "picked" in text(client, "/users")
        token = re.search(r'name="csrf_token" value="([^"]+)"', html)
        assert token is not None
        client.post("/pick/clear", data={"csrf_token": token[1], "next": "/browse"})
        assert 'data-user=""' in text(client, "/")

    def test_the_cookie_is_signed_and_out_of_reach_of_scripts(self, client: FlaskClient) -> None:
        page = text(client, "/user/3")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        answer = client.post("/pick", data={"user_id": 3, "csrf_token": token[1], "next": "//evil.example"})
        cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("user="))
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert answer.headers["Location"] == "/"

    @pytest.mark.parametrize("value", ["0", "", "null", "eyJhIjoxfQ.forged", "MA.AAAA", "🚀"])
    def test_a_forged_cookie_is_nobody(self, client: FlaskClient, value: str) -> None:
        client.set_cookie("user", value)
        assert 'data-user=""' in text(client, "/")

    def test_a_user_of_another_version_is_nobody(self, client: FlaskClient) -> None:
        signer = client.application.extensions["anishelf"].signer
        client.set_cookie("user", str(signer.dumps(4_000)))
        assert 'data-user=""' in text(client, "/")
        client.set_cookie("user", str(signer.dumps({"user": 1})))
        assert 'data-user=""' in text(client, "/")

    def test_without_the_token_nothing_is_picked(self, client: FlaskClient) -> None:
        answer = client.post("/pick", data={"user_id": 0})
        assert answer.status_code == 400
        assert "reload it and try once more" in answer.get_data(as_text=True)

    @pytest.mark.parametrize(("user_id", "status"), [("", 422), ("x", 422), ("-1", 422), ("4000", 404)])
    def test_what_is_no_user_cannot_be_picked(self, client: FlaskClient, user_id: str, status: int) -> None:
        token = re.search(r'name="csrf_token" value="([^"]+)"', text(client, "/user/0"))
        assert token is not None
        answer = client.post("/pick", data={"user_id": user_id, "csrf_token": token[1]})
        assert answer.status_code == status


@given(
    query=st.dictionaries(
        st.sampled_from(["q", "genre", "page", "per_page", "min_score", "show_seen", "sort", "x"]),
        st.text(max_size=30),
        max_size=5,
    )
)
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
def test_no_query_breaks_a_page(client: FlaskClient, query: dict[str, str]) -> None:
    for address in ("/search", "/browse", "/users"):
        assert client.get(address, query_string=query).status_code in (200, 303, 404, 422)


def test_every_status_has_a_name() -> None:
    assert len({status_name(status) for status in ListStatus}) == len(ListStatus)
    assert len(small_catalogue()) == 12
