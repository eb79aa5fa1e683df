import base64
import json
from urllib.parse import quote, quote_plus

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.diagnostics.errors import BadAnswer, InvalidRequest, ProviderError
from oauthctl.http.redact import CUT, Redactor, basic_credentials
from oauthctl.model.secret import Secret
from tests.http.world import SECRET, SITE, World, answer

TOKEN = Secret("tok-abc.DEF_123")
TEXT = SECRET.reveal()


def test_a_bearer_token_goes_into_the_header() -> None:
    world = World(answer(200, []))
    world.get(bearer=TOKEN)
    assert world.requests[0].headers["authorization"] == "Bearer tok-abc.DEF_123"


def test_basic_authentication_encodes_both_parts_as_a_form() -> None:
    world = World(answer(200, []))
    world.get(basic=("id/with:colon +", Secret("p%:&")))
    _, _, encoded = world.requests[0].headers["authorization"].partition(" ")
    assert base64.b64decode(encoded) == b"id%2Fwith%3Acolon+%2B:p%25%3A%26"


def test_secrets_travel_in_forms_and_json() -> None:
    world = World(answer(200, []))
    world.get(form={"client_secret": SECRET, "a": "b"})
    assert world.requests[0].content.decode() == f"client_secret={quote_plus(TEXT)}&a=b"
    world.get(json={"client_secret": SECRET, "list": [SECRET]})
    assert json.loads(world.requests[1].content) == {"client_secret": TEXT, "list": [TEXT]}


@pytest.mark.parametrize(
    "spelling",
    [
        TEXT,
        quote(TEXT, safe=""),
        quote_plus(TEXT),
        json.dumps(TEXT),
        base64.b64encode(TEXT.encode()).decode(),
        basic_credentials("shop", SECRET),
    ],
)
def test_an_error_that_sends_a_secret_back_does_not_show_it(spelling: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        World(answer(400, f"you sent {spelling}, wrong".encode())).get(basic=("shop", SECRET))
    assert caught.value.detail.replace('"', "") == f"you sent {CUT}, wrong"
    assert spelling not in repr(caught.value) + str(caught.value)


def test_a_secret_of_an_earlier_request_is_cut_out_too() -> None:
    world = World(answer(200, []), answer(400, {"error": f"old token {TOKEN.reveal()}"}))
    world.get(bearer=TOKEN)
    with pytest.raises(InvalidRequest, match="old token") as caught:
        world.get()
    assert TOKEN.reveal() not in str(caught.value)


def test_a_secret_learned_after_others_were_cut_is_cut_too() -> None:
    redactor = Redactor()
    redactor.learn(["first-secret"])
    assert redactor.cut("first-secret second-secret") == f"{CUT} second-secret"
    redactor.learn(["second-secret"])
    assert redactor.cut("first-secret second-secret") == f"{CUT} {CUT}"


def test_plain_text_under_a_name_that_only_secrets_have_is_cut_out() -> None:
    with pytest.raises(InvalidRequest) as caught:
        World(answer(400, b"bad: hunter22")).get(json={"client_secret": "hunter22"})
    assert "hunter22" not in str(caught.value)


def test_a_secret_is_cut_before_the_text_is_shortened() -> None:
    with pytest.raises(InvalidRequest) as caught:
        World(answer(400, ("x" * 195 + TOKEN.reveal()).encode())).get(bearer=TOKEN)
    assert "tok" not in str(caught.value)


def test_an_error_body_that_is_a_whole_client_does_not_show_its_secrets() -> None:
    with pytest.raises(InvalidRequest) as caught:
        World(answer(400, {"client_id": "a", "registration_access_token": "made-by-server"})).get()
    assert "made-by-server" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        {"client": {"client_id": "a", "client_secret": "made-by-server"}},
        {"clients": [{"registration_access_token": "made-by-server"}]},
        {"detail": {"client": {"client_secret": "made-by-server"}}},
        b'{"client_id": "a", "client_secret": "made-by-server", "cli',
        b'[{"client_secret": "made-by-server"',
    ],
)
def test_a_secret_deep_in_an_error_body_is_not_shown_either(body: object) -> None:
    with pytest.raises(InvalidRequest) as caught:
        World(answer(400, body)).get()
    assert "made-by-server" not in str(caught.value) + caught.value.detail


def test_a_token_that_no_header_can_carry_is_refused_without_showing_it() -> None:
    world = World(answer(200, []))
    with pytest.raises(InvalidRequest) as caught:
        world.get(bearer=Secret("line\nbreak"))
    assert "break" not in str(caught.value).replace("line breaks", "")
    assert world.http.requests == 0


@given(st.text(min_size=4), st.text(), st.text())
def test_no_text_hides_a_known_secret(secret: str, before: str, after: str) -> None:
    if "\\u" in secret or any(0xD800 <= ord(character) < 0xE000 for character in secret):
        return
    redactor = Redactor()
    redactor.learn([secret])
    assert secret not in redactor.cut(f"{before}{secret}{after}").replace(CUT, "")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://as.example.evil.example/",
        "https://as.example:8443/",
        "http://127.0.0.1/",
        "https://as.example@evil.example/",
        "https://evil.example\\@as.example/",
        "https://as.example\t.evil.example/",
        "https://аs.example/",
        "//as.example/",
        "ftp://as.example/",
        "https:///as.example",
        "https:as.example/",
        "https://as.example:99999/",
        "https://as.example:4 43/",
        "https://as.example%2eevil.example/",
        "https://as.example./",
        "https://[::1/",
        "",
    ],
)
@pytest.mark.parametrize(
    "how", [{"bearer": TOKEN}, {"basic": ("shop", SECRET)}, {"form": {"a": SECRET}}, {"json": [SECRET]}]
)
def test_a_credential_goes_only_to_trusted_origins(url: str, how: dict[str, object]) -> None:
    world = World(answer(200, []))
    with pytest.raises(BadAnswer):
        world.http.send("GET", url, expect=(200,), doing="read shop", **how)  # type: ignore[arg-type]
    assert world.requests == []


@pytest.mark.parametrize("url", [f"{SITE}:443/a", "HTTPS://AS.EXAMPLE/a", f"{SITE}//a//b/"])
def test_other_spellings_of_a_trusted_origin_are_trusted(url: str) -> None:
    world = World(answer(200, []))
    world.http.send("GET", url, expect=(200,), doing="read shop", bearer=TOKEN)
    assert world.http.requests == 1


def test_a_url_is_sent_as_the_server_gave_it() -> None:
    world = World(answer(200, []))
    world.get("//api/register/?client_id=a%2Fb", bearer=TOKEN)
    assert world.requests[0].url.raw_path == b"//api/register/?client_id=a%2Fb"


@pytest.mark.parametrize(
    "url",
    [
        "http://as.example/",
        "http://10.0.0.1/",
        "http://169.254.169.254/",
        "http://127.0.0.1.evil.example/",
        "http://x.localhost/",
    ],
)
def test_nothing_is_sent_in_clear_to_another_machine(url: str) -> None:
    world = World(answer(200, []))
    with pytest.raises(BadAnswer, match="neither https nor this machine"):
        world.http.send("GET", url, expect=(200,), doing="read the metadata")
    with pytest.raises(BadAnswer):
        world.http.trust_origin(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "http://localhost:1/", "http://[::1]:80/"])
def test_plain_http_to_this_machine_is_allowed(url: str) -> None:
    world = World(answer(200, []))
    world.http.trust_origin(url)
    world.http.send("GET", url, expect=(200,), doing="read", bearer=TOKEN)
    assert world.http.requests == 1


def test_a_secret_in_a_transport_error_is_cut_out() -> None:
    with pytest.raises(ProviderError) as caught:
        World(httpx.ReadError(f"boom {TOKEN.reveal()}")).get(bearer=TOKEN)
    assert TOKEN.reveal() not in str(caught.value)
