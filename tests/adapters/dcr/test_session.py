"""The life of a client, and what can go wrong in it (RFC 7591, RFC 7592)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from oauthctl.adapters.dcr.session import DcrSession
from oauthctl.contract.adapter import Found, Target, Written
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
from oauthctl.model.address import Kind
from oauthctl.model.secret import Secret
from oauthctl.model.value import Gap
from tests.adapters.dcr.double import ISSUER, Double
from tests.adapters.dcr.memory import SHOP, session, write

FIELDS = {
    "client_name": "Shop",
    "redirect_uris": ["https://shop.example/cb"],
    "grant_types": ["authorization_code"],
}


def opened(double: Double, **options: Any) -> DcrSession:
    return session(double.http, double.memory, issuer=ISSUER, **options)


def created(double: Double, fields: dict[str, Any] | None = None, **options: Any) -> tuple[DcrSession, Written]:
    dcr = opened(double, **options)
    return dcr, dcr.create(write(fields or FIELDS))


def on(method: str, answer: Callable[[], httpx.Response], *, times: int = 99) -> Callable[..., httpx.Response]:
    """A hook: the first `times` requests of a method are answered like this."""
    left = [times]

    def hook(request: httpx.Request, good: httpx.Response) -> httpx.Response:
        if request.method != method or not left[0]:
            return good
        left[0] -= 1
        return answer()

    return hook


def lost() -> httpx.Response:
    raise httpx.ReadTimeout("")


# -- create


def test_credentials_are_durable_before_anything_else_is_asked() -> None:
    double = Double()
    _, done = created(double)
    assert double.events == [
        "GET",
        "POST",
        "keep client_secret registration_access_token registration_client_uri",
        "GET",
    ]
    assert double.memory.ids == {SHOP: done.native_id}


def test_what_was_created_is_read_back_and_its_secret_delivered() -> None:
    double = Double()
    double.hook = lambda request, good: (
        httpx.Response(200, json={**good.json(), "scope": "less"}) if "/register/" in request.url.path else good
    )
    _, done = created(double)
    assert done.echo.fields["scope"] == ["less"]
    assert done.deliver == Secret("secret-2")
    assert "secret-2" not in repr(done)


def test_the_initial_access_token_and_the_software_statement_go_into_the_registration() -> None:
    double = Double()
    _, done = created(double, initial_access_token=Secret("iat"), software_statement=Secret("a.b.c"))
    assert double.names("POST")[0].headers["authorization"] == "Bearer iat"
    assert double.bodies[0]["software_statement"] == "a.b.c"
    assert done.echo.fields["software_statement"] is Gap.ABSENT  # ours, not the declaration's


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("token", "words"), [(None, "wants an `initial_access_token`"), (Secret("iat"), "used up or expired")]
)
def test_a_refused_registration_says_what_is_missing(status: int, token: Secret | None, words: str) -> None:
    double = Double()
    double.hook = on("POST", lambda: httpx.Response(status))
    dcr = opened(double, **({"initial_access_token": token} if token else {}))
    with pytest.raises(AccessDenied) as caught:
        dcr.create(write(FIELDS))
    assert words in caught.value.problems[0].next
    assert not double.memory.kept


def test_the_standards_error_codes_reach_the_user() -> None:
    double = Double()
    said = {"error": "invalid_redirect_uri", "error_description": "no wildcards"}
    double.hook = on("POST", lambda: httpx.Response(400, json=said))
    with pytest.raises(InvalidRequest, match=r"register shop \(400\): invalid_redirect_uri: no wildcards"):
        created(double)


@pytest.mark.parametrize(
    "answer",
    [
        lost,
        lambda: httpx.Response(502),
        lambda: httpx.Response(201),
        lambda: httpx.Response(201, text='{"client_id": "c'),
        lambda: httpx.Response(201, html="<html>"),
        lambda: httpx.Response(201, json={"client_name": "Shop"}),
    ],
)
def test_a_lost_reply_is_told_and_never_asked_for_again(answer: Callable[[], httpx.Response]) -> None:
    double = Double()
    double.hook = on("POST", answer)
    with pytest.raises(OutcomeUnknown, match="may"):
        created(double)
    assert len(double.names("POST")) == 1


def test_any_success_with_a_client_id_is_one() -> None:
    double = Double()
    double.hook = lambda request, good: httpx.Response(200, json=good.json()) if request.method == "POST" else good
    assert created(double)[1].native_id == "c1"


def test_a_server_without_management_is_believed_and_read_as_no_access_afterwards() -> None:
    double = Double()

    def bare(_: httpx.Request, good: httpx.Response) -> httpx.Response:
        body = {
            k: v for k, v in good.json().items() if not k.startswith("registration_") or k == "registration_endpoint"
        }
        return httpx.Response(good.status_code, json=body)

    double.hook = bare
    dcr, done = created(double, {**FIELDS, "token_endpoint_auth_method": "none"})
    assert double.memory.ids == {SHOP: "c1"}
    assert done.echo.fields["client_name"] == "Shop"
    reading = dcr.read(Target(SHOP, "c1"))
    assert reading.found is Found.NO_ACCESS
    assert reading.detail.startswith("no registration access token in state")


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_without_reads_is_believed(status: int) -> None:
    double = Double()
    double.hook = lambda request, good: httpx.Response(status) if "/register/" in request.url.path else good
    assert created(double)[1].echo.fields["client_name"] == "Shop"


def test_a_read_back_that_fails_fails_the_create_after_its_credentials_are_safe() -> None:
    double = Double()
    double.hook = lambda request, good: httpx.Response(500) if "/register/" in request.url.path else good
    with pytest.raises(ServerFailed):
        created(double)
    assert double.memory.texts("registration_access_token") == ["token-3"]


def test_a_management_uri_elsewhere_gets_no_token_but_is_kept() -> None:
    double = Double()
    double.uri_base = "https://evil.example/register/"
    dcr = opened(double)
    with pytest.raises(BadAnswer, match=r"registration_client_uri of `shop` is on https://evil\.example"):
        dcr.create(write(FIELDS))
    assert double.memory.texts("registration_client_uri") == ["https://evil.example/register/c1"]
    with pytest.raises(BadAnswer, match=r"evil\.example") as caught:
        dcr.read(Target(SHOP, "c1"))
    assert "allow_origins: [https://evil.example]" in caught.value.problems[0].next
    assert all(request.url.host == "as.example" for request in double.sent)


def test_a_management_uri_elsewhere_can_be_allowed() -> None:
    double = Double()
    double.uri_base = "https://manage.example/register/"
    created(double, allow_origins=["https://manage.example"])
    assert double.sent[-1].url.host == "manage.example"


def test_imposing_a_secret_is_refused_before_anything_is_sent() -> None:
    double = Double()
    with pytest.raises(InvalidRequest, match="makes client secrets itself"):
        opened(double).create(write(FIELDS, secret=Secret("mine")))
    assert double.sent == []


# -- read


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401),
        httpx.Response(403),
        httpx.Response(404),
        httpx.Response(400, json={"error": "access_denied"}),
        httpx.Response(400, json={"error": "invalid_token"}),
    ],
)
def test_no_refusal_ever_means_gone(answer: httpx.Response) -> None:
    double = Double()
    dcr, done = created(double)
    double.hook = on("GET", lambda: httpx.Response(answer.status_code, content=answer.content))
    reading = dcr.read(Target(SHOP, done.native_id))
    assert reading.found is Found.NO_ACCESS
    assert reading.detail.startswith(f"{answer.status_code} from the registration endpoint")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(500), ServerFailed),
        (httpx.Response(400, json={"error": "invalid_request"}), InvalidRequest),
        (httpx.Response(200), BadAnswer),
        (httpx.Response(200, html="<html>"), BadAnswer),
        (httpx.Response(302, headers={"location": "https://evil.example/"}), BadAnswer),
    ],
)
def test_other_trouble_is_an_error(answer: httpx.Response, kind: type[ProviderError]) -> None:
    double = Double()
    dcr, done = created(double)
    double.hook = on("GET", lambda: httpx.Response(answer.status_code, content=answer.content, headers=answer.headers))
    with pytest.raises(kind):
        dcr.read(Target(SHOP, done.native_id))


def test_a_plain_read_writes_nothing() -> None:
    double = Double()
    dcr, done = created(double)
    before = list(double.events)
    assert dcr.read(Target(SHOP, done.native_id)).found is Found.FOUND
    assert double.events == [*before, "GET"]


def test_a_read_that_rotates_the_token_keeps_the_new_one() -> None:
    double = Double()
    dcr, done = created(double)

    def rotating(request: httpx.Request, good: httpx.Response) -> httpx.Response:
        if request.method != "GET":
            return good
        double.tokens["c1"] += "x"
        return httpx.Response(200, json={**good.json(), "registration_access_token": double.tokens["c1"]})

    double.hook = rotating
    for _ in range(3):
        assert dcr.read(Target(SHOP, done.native_id)).found is Found.FOUND
    assert double.memory.texts("registration_access_token") == ["token-3xxx", "token-3xx"]


def test_an_answer_for_another_client_is_refused_and_nothing_of_it_kept() -> None:
    double = Double()
    dcr, done = created(double)
    before = double.memory.texts("registration_access_token")
    other = {"client_id": "c2", "registration_access_token": "other"}
    double.hook = on("GET", lambda: httpx.Response(200, json=other))
    with pytest.raises(BadAnswer, match="another client"):
        dcr.read(Target(SHOP, done.native_id))
    assert double.memory.texts("registration_access_token") == before


def test_the_older_token_is_tried_once_at_the_clients_own_uri() -> None:
    double = Double()
    dcr, done = created(double)
    double.memory.keep(SHOP, done.native_id, {"registration_access_token": Secret("never-came-true")})
    assert dcr.read(Target(SHOP, done.native_id)).found is Found.FOUND
    tried = [request.headers["authorization"] for request in double.sent[-2:]]
    assert tried == ["Bearer never-came-true", "Bearer token-3"]
    assert {str(request.url) for request in double.sent[-2:]} == {f"{ISSUER}/register/c1"}
    assert double.events[-2:] == [
        "GET",
        "GET",
    ]  # an answer with a token we have writes nothing: plans hold no lock


def test_the_token_of_a_client_that_was_here_before_is_never_used_on_the_new_one() -> None:
    double = Double()
    dcr, _ = created(double)
    dcr.create(write(FIELDS))
    double.hook = on("GET", lambda: httpx.Response(401))
    sent = len(double.sent)
    assert dcr.read(Target(SHOP, "c4")).found is Found.NO_ACCESS
    assert len(double.sent) == sent + 1


def test_there_is_no_list() -> None:
    with pytest.raises(NotFound, match="cannot list"):
        opened(Double()).list(Kind.CLIENT)


# -- update


def test_an_update_keeps_the_new_token_before_it_reads_back() -> None:
    double = Double()
    dcr, done = created(double)
    del double.events[:]
    after = dcr.update(write({"client_name": "New"}, live=done.echo, desired={**FIELDS, "client_name": "New"}))
    assert double.events == ["GET", "PUT", "keep registration_access_token", "GET"]
    assert after.echo.fields["client_name"] == "New"
    assert after.deliver is None
    assert double.memory.texts("registration_access_token") == ["token-4", "token-3"]


def test_what_an_administrator_set_survives() -> None:
    double = Double()
    dcr, done = created(double)
    double.clients["c1"] |= {
        "logo_uri": "https://shop.example/logo",
        "tenant": "a",
        "client_name#fr": "Boutique",
    }
    dcr.update(write({"client_name": "New"}, live=done.echo))
    stored = double.clients["c1"]
    assert (stored["logo_uri"], stored["tenant"], stored["client_name#fr"]) == (
        "https://shop.example/logo",
        "a",
        "Boutique",
    )


def test_what_is_cleared_is_gone() -> None:
    double = Double()
    dcr, done = created(double, {**FIELDS, "logo_uri": "https://shop.example/logo"})
    after = dcr.update(write({"logo_uri": None}, live=done.echo))
    assert "logo_uri" not in double.clients["c1"]
    assert after.echo.fields["logo_uri"] is Gap.ABSENT


def test_a_change_since_the_plan_stops_the_update() -> None:
    double = Double()
    dcr, done = created(double)
    double.clients["c1"]["redirect_uris"] = ["https://evil.example/"]
    with pytest.raises(Conflict, match="redirect_uris changed since it was read"):
        dcr.update(write({"redirect_uris": ["https://new.example/"]}, live=done.echo))
    assert double.names("PUT") == []


def test_a_secret_made_by_the_update_is_kept_and_delivered() -> None:
    double = Double()
    dcr, done = created(double)

    def new_secret(request: httpx.Request, good: httpx.Response) -> httpx.Response:
        if request.method == "PUT":
            double.clients["c1"]["client_secret"] = "made-by-put"
            return httpx.Response(200, json={**good.json(), "client_secret": "made-by-put"})
        return good

    double.hook = new_secret
    after = dcr.update(write({"client_name": "New"}, live=done.echo))
    assert after.deliver == Secret("made-by-put")
    assert double.memory.texts("client_secret")[0] == "made-by-put"
    assert double.events[-2:] == ["keep client_secret registration_access_token", "GET"]


@pytest.mark.parametrize("show", [True, False])
def test_a_secret_that_stays_is_not_delivered_again(show: bool) -> None:
    double = Double(show_secret=show)
    dcr, done = created(double)
    assert dcr.update(write({"client_name": "New"}, live=done.echo)).deliver is None


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_that_cannot_update_says_what_can_be_done(status: int) -> None:
    double = Double()
    dcr, done = created(double)
    double.hook = on("PUT", lambda: httpx.Response(status))
    with pytest.raises(InvalidRequest, match=r"cannot update a registered client") as caught:
        dcr.update(write({"client_name": "New"}, live=done.echo))
    assert "removed: {shop: delete}" in caught.value.problems[0].next


def test_an_update_with_an_empty_answer_is_read_back() -> None:
    double = Double(rotate=False)
    dcr, done = created(double)
    double.hook = on("PUT", lambda: httpx.Response(204))
    assert dcr.update(write({"client_name": "New"}, live=done.echo)).echo.fields["client_name"] == "New"


def test_after_a_lost_reply_the_stored_client_tells_what_happened() -> None:
    double = Double(rotate=False)
    dcr, done = created(double)
    double.hook = on("PUT", lost)
    assert dcr.update(write({"client_name": "New"}, live=done.echo)).echo.fields["client_name"] == "New"
    assert len(double.names("PUT")) == 1


def test_a_rotated_token_whose_reply_was_lost_is_access_lost_and_told_so() -> None:
    double = Double()
    dcr, done = created(double)
    double.hook = on("PUT", lost)
    with pytest.raises(OutcomeUnknown, match="a new registration access token may have been in it") as caught:
        dcr.update(write({"client_name": "New"}, live=done.echo))
    assert "set-token partner/shop" in caught.value.problems[0].next


def test_a_refused_update_keeps_the_token_that_still_works() -> None:
    double = Double()
    dcr, done = created(double)
    double.hook = on("PUT", lambda: httpx.Response(400, json={"error": "invalid_client_metadata"}), times=1)
    double.rotate = False
    with pytest.raises(InvalidRequest, match="invalid_client_metadata"):
        dcr.update(write({"client_name": "New"}, live=done.echo))
    assert dcr.read(Target(SHOP, done.native_id)).found is Found.FOUND


def test_a_public_client_that_became_confidential_without_a_secret_is_an_error() -> None:
    double = Double()
    dcr, done = created(double, {**FIELDS, "token_endpoint_auth_method": "none"})
    with pytest.raises(InvalidRequest, match="does not tell the secret") as caught:
        dcr.update(write({"token_endpoint_auth_method": "client_secret_basic"}, live=done.echo))
    assert "replace it" in caught.value.problems[0].next


def test_without_a_token_nothing_is_updated() -> None:
    double = Double()
    dcr, done = created(double)
    double.memory.drop(SHOP)
    sent = len(double.sent)
    for change in (dcr.update, dcr.delete):
        with pytest.raises(AccessDenied, match="no registration access token in state"):
            change(write({"client_name": "New"}, live=done.echo))
    assert len(double.sent) == sent


# -- delete


@pytest.mark.parametrize("status", [200, 204])
def test_credentials_are_forgotten_after_the_server_confirmed(status: int) -> None:
    double = Double()
    dcr, done = created(double)
    double.hook = on("DELETE", lambda: httpx.Response(status))
    dcr.delete(write(live=done.echo))
    assert double.events[-2:] == ["DELETE", "drop"]
    assert not double.memory.kept


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda: httpx.Response(405), InvalidRequest),
        (lambda: httpx.Response(401), AccessDenied),
        (lambda: httpx.Response(404), NotFound),
        (lambda: httpx.Response(500), OutcomeUnknown),
        (lost, OutcomeUnknown),
    ],
)
def test_a_delete_that_is_not_confirmed_keeps_the_credentials(
    answer: Callable[[], httpx.Response], kind: type[ProviderError]
) -> None:
    double = Double()
    dcr, done = created(double)
    double.hook = on("DELETE", answer)
    with pytest.raises(kind):
        dcr.delete(write(live=done.echo))
    assert double.memory.texts("registration_access_token") == ["token-3"]
    assert len(double.names("DELETE")) == 1


def test_nothing_that_goes_wrong_shows_a_credential() -> None:
    double = Double()
    dcr, done = created(double, initial_access_token=Secret("iat-123456"))
    secrets = ["iat-123456", "token-3", "secret-2"]
    double.hook = lambda request, _: httpx.Response(
        400, text=f"{request.headers.get('authorization')} {request.content.decode()} {' '.join(secrets[:2])}"
    )
    for action in (
        lambda: dcr.create(write(FIELDS)),
        lambda: dcr.update(write({"client_name": "New"}, live=done.echo)),
        lambda: dcr.delete(write(live=done.echo)),
    ):
        with pytest.raises(ProviderError) as caught:
            action()
        told = f"{caught.value} {caught.value.detail} {caught.value.problems!r}"
        assert not [secret for secret in secrets if secret in told]


def test_the_planned_client_and_the_one_that_answers_are_the_same() -> None:
    double = Double()
    dcr, done = created(double)
    with pytest.raises(BadAnswer, match="another client"):
        dcr.update(write({"client_name": "New"}, live=done.echo._replace(native_id="c9")))
    assert double.names("PUT") == []
