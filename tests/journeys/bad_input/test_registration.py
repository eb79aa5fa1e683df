"""Registration servers (RFC 7591, 7592) that answer badly: tokens go to no other origin, nothing is registered twice."""

import json

import pytest

from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.bad_input.doubles import RegistrationDouble
from tests.journeys.bad_input.misbehaving import EMPTY, HANG_UP, HTML, TRUNCATED, Answer, Request, Server, misbehaving

METADATA = "GET /.well-known/oauth-authorization-server"
READING = (("plan",), ("apply", "--auto-approve"), ("drift",))
APPLY = ("apply", "--auto-approve")
SET_TOKEN = "oauthctl state set-token partner/shop"
OTHER = "check the provider's URL: something else, such as a login page or a proxy, may answer there"


@pytest.fixture
def applied(partner: QuickDesk, registrar: Server) -> QuickDesk:
    """Its `shop` is registered; then its name was changed in the declaration."""
    partner.run(*APPLY)
    partner.replace("clients/all.yaml", "preset: web\n", "preset: web\n    client_name: Acme\n")
    registrar.seen.clear()
    return partner


def tokens(server: Server) -> list[str]:
    return [request.bearer for request in server.seen if request.bearer]


# ---- other origins


def test_a_registration_uri_on_another_origin_gets_no_token(applied: QuickDesk, registrar: Server) -> None:
    with misbehaving(RegistrationDouble()) as stranger:
        uri = f"{stranger.url}/register/c1"
        applied.environment["NEW_TOKEN"] = "registration-token-of-c1"
        applied.run("state", "set-token", "partner/shop", "--token", "env:NEW_TOKEN", "--registration-uri", uri)
        for command in READING:
            failure = applied.fails(*command, code=5)
            assert (
                f"the registration_client_uri of `shop` is on {stranger.url}, another origin than the issuer's"
                in failure.text
            )
            assert "nothing is sent there" in failure.text
            assert f"next: if that is right: `allow_origins: [{stranger.url}]`" in failure.text
        assert stranger.seen == []
        assert tokens(registrar) == []


def test_one_that_the_server_hands_out_is_kept_and_gets_no_token_either(
    partner: QuickDesk, registrar: Server, registration: RegistrationDouble
) -> None:
    with misbehaving(RegistrationDouble()) as stranger:
        ordinary = registration.information
        registration.information = lambda name, _: ordinary(name, stranger.url)  # type: ignore[method-assign]
        partner.run(*APPLY, code=5)
        assert list(registration.clients) == ["c1"]
        said = partner.run(*APPLY, code=5)
        assert "another origin than the issuer's" in " ".join(said.out.split())
        assert list(registration.clients) == ["c1"], "what exists is known, though it cannot be managed"
        assert stranger.seen == []


def test_a_registration_endpoint_on_another_origin_gets_no_token(partner: QuickDesk, registrar: Server) -> None:
    with misbehaving(RegistrationDouble()) as stranger:
        registrar.order(
            METADATA, Answer.of({"issuer": registrar.url, "registration_endpoint": f"{stranger.url}/register"})
        )
        for command in (*READING, ("doctor",)):
            failure = partner.fails(*command, code=5)
            assert f"its registration_endpoint is on {stranger.url}, another origin than the issuer's" in failure.text
            assert f"`allow_origins: [{stranger.url}]`" in failure.text
        assert stranger.seen == []
        assert tokens(registrar) == []


def test_metadata_of_another_issuer_are_not_believed(partner: QuickDesk, registrar: Server) -> None:
    registrar.order(
        METADATA, Answer.of({"issuer": "https://evil.example", "registration_endpoint": f"{registrar.url}/register"})
    )
    for command in (*READING, ("doctor",)):
        failure = partner.fails(*command, code=5)
        assert "is the metadata of another issuer: https://evil.example" in failure.text
    assert tokens(registrar) == []


@pytest.mark.parametrize(
    ("answer", "message", "then"),
    [
        (Answer.of({}, 404), "no metadata found for the issuer", "check `issuer`, or give `registration_endpoint`"),
        (HTML, "no metadata found for the issuer", "check `issuer`, or give `registration_endpoint`"),
        (EMPTY, "no metadata found for the issuer", "check `issuer`, or give `registration_endpoint`"),
        (TRUNCATED, "no metadata found for the issuer", "check `issuer`, or give `registration_endpoint`"),
        (Answer.of([1]), "no metadata found for the issuer", "check `issuer`, or give `registration_endpoint`"),
        (Answer.of({}, 500), "partner failed when asked to read the server's metadata (500)", "run again in a while"),
        (Answer.of({}, 429), "partner limits requests", "try again later"),
        (HANG_UP, "partner cannot be reached at", "check the provider's URL, the network"),
    ],
)
def test_metadata_that_cannot_be_read(
    partner: QuickDesk, registrar: Server, answer: Answer, message: str, then: str
) -> None:
    registrar.order("GET /.well-known/", answer)
    for command in (*READING, ("doctor",)):
        failure = partner.fails(*command, code=5)
        assert message in failure.text
        assert f"next: {then}" in failure.text
    assert tokens(registrar) == []


# ---- a client that cannot be read


@pytest.mark.parametrize(
    ("answer", "message", "then"),
    [
        (Answer.of({"error": "invalid_token"}, 401), "gone or no access: 401 from the registration endpoint (invalid_token)", SET_TOKEN),
        (Answer.of({}, 403), "gone or no access: 403 from the registration endpoint", SET_TOKEN),
        (Answer.of({}, 404), "gone or no access: 404 from the registration endpoint", SET_TOKEN),
        (Answer.of({"error": "x"}, 500), "partner failed when asked to read shop (500): x", "run again in a while"),
        (HTML, "partner answered 200 to read shop, with an HTML page (text/html)", OTHER),
        (TRUNCATED, "partner answered 200 to read shop, with text that is not JSON, or is cut off", OTHER),
        (EMPTY, "partner answered 200 without a client_id", "next: check the provider's URL"),
        (Answer.of({"client_id": "c7"}), "partner answered with another client than the one it was asked for", "nothing is concluded from this"),
    ],
)  # fmt: skip
def test_a_client_that_cannot_be_read_is_never_gone(
    applied: QuickDesk, registrar: Server, registration: RegistrationDouble, answer: Answer, message: str, then: str
) -> None:
    registrar.order("GET /register/", answer)
    for command in READING:
        failure = applied.fails(*command, code=5)
        assert "NOT READ partner/shop" in failure.text
        assert message in failure.text
        assert then in failure.text
    assert registrar.writes() == []
    assert list(registration.clients) == ["c1"]


def test_a_lost_registration_token_is_set_again_by_hand(applied: QuickDesk, registration: RegistrationDouble) -> None:
    registration.tokens["c1"] = "registration-token-of-the-administrator"
    lost = applied.fails("plan", code=5)
    assert f"then: {SET_TOKEN}" in lost.text
    assert "if it is really gone: oauthctl apply --recreate partner/shop" in lost.text
    applied.environment["NEW_TOKEN"] = "registration-token-of-the-administrator"
    applied.run("state", "set-token", "partner/shop", "--token", "env:NEW_TOKEN")
    applied.run(*APPLY)
    assert registration.clients["c1"]["client_name"] == "Acme"


# ---- writes


@pytest.mark.parametrize(
    ("answer", "message", "then"),
    [
        (Answer.of({"error": "invalid_token"}, 401), "partner refused to register shop (401): invalid_token", "the initial access token may be"),
        (Answer.of({"error": "invalid_redirect_uri", "error_description": "\x1b[31m initial-access-token"}, 400),
         "partner did not accept the request to register shop (400): invalid_redirect_uri: \\u{1b}[31m ***", "correct what it names"),
        (Answer.of({}, 409), "partner reports a conflict when asked to register shop (409)", "plan again"),
        (Answer.of({}, 429, Retry_After="5"), "partner limits requests: it refused to register shop (429)", "try again in 5 s"),
        (Answer.of({}, 503), "partner failed when asked to register shop (503)", "run again in a while"),
    ],
)  # fmt: skip
def test_a_registration_that_is_refused_can_be_tried_again(
    partner: QuickDesk, registrar: Server, registration: RegistrationDouble, answer: Answer, message: str, then: str
) -> None:
    registrar.order("POST /register", answer)
    said = " ".join(partner.run(*APPLY, code=5).out.split())
    assert "create partner/shop: FAILED clients/all.yaml:2" in said
    assert message in said
    assert f"next: {then}" in said
    assert registrar.writes() == ["POST /register"]
    registrar.behave()
    partner.run(*APPLY)
    assert list(registration.clients) == ["c1"]


@pytest.mark.parametrize(
    "answer", [Answer.of({}, 500), HTML, Answer(201), Answer.of({"x": 1}, 201), HANG_UP],
    ids=["500", "html", "empty", "no client_id", "no answer"],
)  # fmt: skip
def test_a_registration_whose_outcome_is_unknown_is_not_repeated_until_somebody_looked(
    partner: QuickDesk, registrar: Server, registration: RegistrationDouble, answer: Answer
) -> None:
    registrar.order("POST /register", answer)
    said = " ".join(partner.run(*APPLY, code=5).out.split())
    assert "create partner/shop: OUTCOME UNKNOWN clients/all.yaml:2" in said
    registrar.behave()
    for command in READING:
        failure = partner.fails(*command, code=5)
        assert "outcome unknown" in failure.text
        assert "oauthctl state resolve partner/shop" in failure.text
    assert registrar.writes() == ["POST /register"]

    partner.run("state", "resolve", "partner/shop", "--not-created")
    partner.run(*APPLY)
    assert list(registration.clients) == ["c1"]
    assert "No changes" in partner.run("plan", "--detailed-exitcode").out


@pytest.mark.parametrize("answer", [Answer.of({}, 500), HANG_UP, HTML], ids=["500", "no answer", "html"])
def test_an_update_that_did_not_happen_has_failed(
    applied: QuickDesk, registrar: Server, registration: RegistrationDouble, answer: Answer
) -> None:
    registrar.order("PUT /register/", answer)
    said = " ".join(applied.run(*APPLY, code=5).out.split())
    assert "update partner/shop: FAILED" in said
    assert "it is as it was" in said
    assert "next: run again" in said
    registrar.behave()
    applied.run(*APPLY)
    assert registration.clients["c1"]["client_name"] == "Acme"


def test_an_update_whose_answer_was_lost_is_looked_up(
    applied: QuickDesk, registrar: Server, registration: RegistrationDouble
) -> None:
    def losing(request: Request) -> Answer:
        answer = registration(request)
        return HANG_UP if request.method == "PUT" else answer

    registrar.become(losing)
    applied.run(*APPLY)
    assert registration.clients["c1"]["client_name"] == "Acme"
    assert sum(request.method == "PUT" for request in registrar.seen) == 1


def test_what_was_not_read_is_in_the_json_too(applied: QuickDesk, registrar: Server) -> None:
    registrar.order("GET /register/", Answer.of({}, 401))
    (unread,) = json.loads(applied.fails("plan", "--format", "json", code=5).done.out)["unread"]
    assert unread["address"] == "partner/shop"
    assert unread["message"].startswith("gone or no access: 401")
    assert unread["where"] == {"file": "clients/all.yaml", "line": 2, "column": 3}
