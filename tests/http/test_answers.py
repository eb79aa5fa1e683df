import pytest

from oauthctl.diagnostics.errors import (
    AccessDenied,
    BadAnswer,
    Conflict,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    ServerFailed,
)
from oauthctl.http.answers import error_code
from tests.http.world import World, answer


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequest),
        (401, AccessDenied),
        (403, AccessDenied),
        (404, NotFound),
        (405, InvalidRequest),
        (409, Conflict),
        (410, NotFound),
        (412, Conflict),
        (422, InvalidRequest),
        (500, ServerFailed),
        (501, ServerFailed),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[ProviderError]) -> None:
    with pytest.raises(ProviderError) as caught:
        World(answer(status)).get()
    assert type(caught.value) is kind
    assert caught.value.status == status
    assert str(status) in str(caught.value)
    assert "list clients" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"error": "invalid_redirect_uri", "error_description": "no"}, "invalid_redirect_uri: no"),
        ({"errorMessage": "Client acme already exists"}, "Client acme already exists"),
        ({"type": "about:blank", "title": "Bad", "detail": "scope"}, "scope: Bad"),
        ({"code": 7, "message": "limit"}, "7: limit"),
        ({"detail": [{"msg": "field required"}]}, '{"msg": "field required"}'),
        (["first", "second"], "first second"),
        ({"strange": {"a": 1}}, '{"strange": {"a": 1}}'),
        (b"plain words", "plain words"),
        (b"<!doctype html><h1>Sign in", "an HTML page"),
        (b"", ""),
        (b"[" * 40_000, None),
        ({"error": "e\x1b[31m\u202e"}, "e\\u{1b}[31m\\u{202e}"),
    ],
)
def test_the_servers_own_words_whatever_their_shape(body: object, detail: str | None) -> None:
    with pytest.raises(InvalidRequest) as caught:
        World(answer(400, body)).get()
    assert len(caught.value.detail) <= 200
    assert caught.value.detail.isprintable()
    if detail is not None:
        assert caught.value.detail == detail


def test_the_error_code_is_told_apart_from_prose() -> None:
    assert error_code(InvalidRequest("", detail="access_denied: no")) == "access_denied"
    assert error_code(InvalidRequest("", detail="access_denied")) == "access_denied"
    assert error_code(InvalidRequest("", detail="the server says: no")) == ""


def test_an_empty_body_is_none() -> None:
    assert World(answer(200)).get().json is None


def test_header_names_are_lower_case() -> None:
    assert World(answer(200, [], X_Kind="a")).get().headers["x-kind"] == "a"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>login</html>", "an HTML page"),
        (b'{"a": ', "cut off"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 90 + b"]" * 90, "nested too deeply"),
        (b'{"a": NaN}', "not JSON"),
        (b"1" * 5000, "not JSON"),
    ],
)
def test_a_body_that_is_no_json_is_a_bad_answer_with_its_status(body: bytes, words: str) -> None:
    with pytest.raises(BadAnswer, match=words) as caught:
        World(answer(200, body, content_type="text/html")).get()
    assert caught.value.status == 200
    assert not isinstance(caught.value, OutcomeUnknown)


def test_a_redirect_is_refused_and_its_target_named_without_what_it_carries() -> None:
    world = World(answer(302, location="https://login.example/auth?code=abc"))
    with pytest.raises(BadAnswer) as caught:
        world.get()
    assert "https://login.example" in str(caught.value)
    assert "abc" not in str(caught.value)
    assert world.http.requests == 1


def test_each_request_is_one_debug_line_without_its_query() -> None:
    world = World(answer(200, []))
    world.get("/clients?token=abc", query={"first": "0"})
    assert world.lines == ["GET https://as.example/clients 200 0 ms"]
    assert str(world.requests[0].url) == "https://as.example/clients?token=abc&first=0"


def test_we_say_who_we_are() -> None:
    world = World(answer(200, []))
    world.get()
    assert world.requests[0].headers["user-agent"].startswith("oauthctl/")
