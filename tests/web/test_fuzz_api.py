"""The OpenAPI document told true: all routes and parameters are in it, and the API answers as it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.facets import FACETS
from web.openapi import BASE, document

if TYPE_CHECKING:
    from schemathesis import APIOperation, BaseSchema, Case, Response

_ROOT = Path(__file__).parents[2]
PATHS = sorted(document()["paths"])
TAKING = [path for path in PATHS if document()["paths"][path]["get"]["parameters"]]

fuzzed = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


def parameters(path: str) -> dict[str, Any]:
    return {one["name"]: one for one in document()["paths"][path]["get"]["parameters"]}


def test_it_is_served(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.get_json() == document()
    assert answer.get_json()["openapi"] == "3.1.0"


def test_every_route_is_in_it(site_app: Flask) -> None:
    rules = [rule.rule for rule in site_app.url_map.iter_rules() if rule.rule.startswith(BASE)]
    assert sorted(re.sub(r"<id:(\w+)>", r"{\1}", rule.removeprefix(BASE)) for rule in rules) == PATHS


#: By function of `web.params`: the parameters that it reads; others are told the name.
_READERS = {
    "page": ["page"],
    "per_page": ["per_page"],
    "length": ["k"],
    "words": ["q"],
    "filters": ["year_from", "year_to", "min_score", *(facet.key for facet in FACETS)],
}


def _names_read(call: ast.Call) -> list[str]:
    function = call.func
    if isinstance(function, ast.Name):
        return ["user"] if function.id == "_person" else []
    if not isinstance(function, ast.Attribute) or ast.unparse(function.value) != "params":
        return []
    named = [
        one.value for one in call.args[1:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    return _READERS.get(function.attr, named)


def test_every_parameter_that_is_read_is_in_it() -> None:
    """Whatever `web/api.py` reads of an address by name stands in the document, and nothing else."""
    read: dict[str, set[str]] = {}
    module = ast.parse((_ROOT / "web" / "api.py").read_text(encoding="utf-8"))
    for function in module.body:
        if isinstance(function, ast.FunctionDef):
            read[function.name] = {
                name
                for call in ast.walk(function)
                if isinstance(call, ast.Call)
                for name in _names_read(call)
            }
    for path in PATHS:
        name = document()["paths"][path]["get"]["operationId"]
        told = {one["name"] for one in parameters(path).values() if one["in"] == "query"}
        assert told == read[name], path


def test_the_page_of_the_api_tells_the_same() -> None:
    words = (_ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \| ([^|]*)\|", words, re.MULTILINE))
    for path in PATHS:
        told = set(re.findall(r"`(\w+)`", rows[path[1:].replace("{", "<").replace("}", ">")]))
        assert told == {name for name, one in parameters(path).items() if one["in"] == "query"}, path


@pytest.fixture(scope="module")
def api(whole_app: Flask) -> BaseSchema:
    """The document in the hands of schemathesis, with the values and ids that the small catalogue has."""
    import schemathesis  # two seconds that only these tests should cost

    known, loaded = document(), whole_app.extensions["anishelf"].live.pin()
    ids = {"anime_id": loaded.catalogue.items.ids, "user_id": loaded.lists.users.ids}
    ids["user"] = ids["user_id"]
    for path in known["paths"].values():
        for parameter in path["get"]["parameters"]:
            name, schema = parameter["name"], parameter["schema"]
            if name in ids:
                parameter["schema"] = {"anyOf": [{"type": "integer", "enum": ids[name][:5].tolist()}, schema]}
            if name in loaded.browser.vocabulary:
                values = sorted(loaded.browser.vocabulary[name])
                parameter["schema"] = {"type": "array", "items": {"type": "string", "enum": values}}
    api = schemathesis.openapi.from_dict(known)
    api.app = whole_app
    return api


def operation(api: BaseSchema, path: str) -> APIOperation[Any, Any, Any, Any]:
    return api[path]["GET"]


def checked(case: Case[Any]) -> Response:
    """Send a case: whatever it asks, the answer is one that the document tells of, in the form that it tells."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks as known

    answer = case.call(headers={"Accept-Encoding": "identity"})
    told = [known.status_code_conformance, known.content_type_conformance, known.response_schema_conformance]
    case.validate_response(
        answer, [not_a_server_error, *told, known.response_headers_conformance, known.unsupported_method]
    )
    return answer


@pytest.mark.parametrize("path", PATHS)
def test_at_the_bounds_of_every_parameter(api: BaseSchema, path: str) -> None:
    from schemathesis import GenerationMode

    cases = api.iter_coverage_cases(
        operation(api, path), generation_modes=list(GenerationMode), generation_config=api.config.generation
    )
    statuses = {checked(case).status_code for case in cases}
    assert {200, 405} <= statuses <= {200, 404, 405, 422}


@pytest.mark.parametrize("path", PATHS)
@given(data=st.data())
@fuzzed
def test_what_is_allowed_is_answered(api: BaseSchema, path: str, data: st.DataObject) -> None:
    from schemathesis import GenerationMode

    case = data.draw(operation(api, path).as_strategy(GenerationMode.POSITIVE))
    # To JSON 2.0 is a whole number; in an address it is written 2.
    whole = {name: int(one) for name, one in case.query.items() if isinstance(one, float)}
    case.query = asked = {**case.query, **whole}
    answer = checked(case)
    backwards = asked.get("year_from", 0) > asked.get("year_to", 9999)
    assert answer.status_code in ((422,) if backwards else (200, 404)), answer.text


@pytest.mark.parametrize("path", TAKING)
@given(data=st.data())
@fuzzed
def test_what_is_not_allowed_breaks_nothing(api: BaseSchema, path: str, data: st.DataObject) -> None:
    from schemathesis import GenerationMode

    checked(data.draw(operation(api, path).as_strategy(GenerationMode.NEGATIVE)))
