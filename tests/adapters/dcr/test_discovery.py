from typing import Any

import httpx
import pytest

from oauthctl.adapters.dcr.discovery import metadata_urls
from oauthctl.diagnostics.errors import BadAnswer, NotFound, ServerFailed
from tests.adapters.dcr.double import ISSUER, Double
from tests.adapters.dcr.memory import session


def opened(double: Double, issuer: str = ISSUER, **options: Any) -> Any:
    return session(double.http, double.memory, issuer=issuer, **options)


def test_where_metadata_can_be() -> None:
    assert metadata_urls("https://a.example") == (
        "https://a.example/.well-known/oauth-authorization-server",
        "https://a.example/.well-known/openid-configuration",
    )
    assert metadata_urls("https://a.example/t/1/") == (
        "https://a.example/.well-known/oauth-authorization-server/t/1",
        "https://a.example/t/1/.well-known/openid-configuration",
        "https://a.example/t/1/.well-known/oauth-authorization-server",
        "https://a.example/.well-known/openid-configuration/t/1",
    )


@pytest.mark.parametrize("path", ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"])
def test_metadata_are_found_in_either_place_and_read_once(path: str) -> None:
    double = Double()
    double.metadata_path = path
    dcr = opened(double)
    dcr.capabilities()
    dcr.capabilities()
    assert [str(request.url.path) for request in double.sent][-1] == path
    assert len(double.sent) <= 2


def test_reading_metadata_carries_no_credential() -> None:
    from oauthctl.model.secret import Secret

    double = Double()
    opened(double, initial_access_token=Secret("iat")).capabilities()
    assert "authorization" not in double.sent[0].headers


@pytest.mark.parametrize("other", ["https://as.example/", "https://AS.example", "https://evil.example", ""])
def test_metadata_of_another_issuer_are_refused(other: str) -> None:
    with pytest.raises(BadAnswer, match="another issuer") as caught:
        opened(Double(issuer=other)).capabilities()
    assert caught.value.problems[0].place is not None
    assert caught.value.problems[0].place.field in {"", "issuer"}


def test_a_registration_endpoint_elsewhere_needs_leave() -> None:
    double = Double(registration_endpoint="https://reg.example/register")
    with pytest.raises(BadAnswer, match="another origin") as caught:
        opened(double).capabilities()
    assert "allow_origins: [https://reg.example]" in caught.value.problems[0].next
    opened(double, allow_origins=["https://reg.example"]).capabilities()


def test_a_server_without_registration_is_told() -> None:
    with pytest.raises(BadAnswer, match="no registration_endpoint"):
        opened(Double(registration_endpoint=None)).capabilities()


def test_no_metadata_at_all() -> None:
    double = Double()
    double.metadata_path = "/nowhere"
    with pytest.raises(NotFound, match="no metadata found") as caught:
        opened(double).capabilities()
    assert "registration_endpoint" in caught.value.problems[0].next


def test_a_sign_in_page_instead_of_metadata() -> None:
    double = Double()
    double.hook = lambda _, __: httpx.Response(200, html="<html>sign in</html>")
    with pytest.raises(BadAnswer, match="no metadata found"):
        opened(double).capabilities()


def test_a_failing_server_is_not_taken_for_one_without_metadata() -> None:
    double = Double()
    double.hook = lambda _, __: httpx.Response(500)
    with pytest.raises(ServerFailed):
        opened(double).capabilities()


def test_an_endpoint_the_project_names_needs_no_discovery() -> None:
    double = Double()
    dcr = session(double.http, double.memory, registration_endpoint=f"{ISSUER}/register")
    dcr.capabilities()
    assert double.sent == []
    assert dcr.about().issuer == f"{ISSUER}/register"


def test_doctor_tells_what_it_found_and_what_is_missing() -> None:
    double = Double()
    assert [(check.name, check.status) for check in opened(double).check()] == [
        ("metadata", "ok"),
        ("registration endpoint", "ok"),
        ("initial access token", "warning"),
    ]
    failed = list(opened(Double(issuer="https://evil.example")).check())
    assert [(check.name, check.status) for check in failed] == [("metadata", "failed")]
    assert failed[0].next
