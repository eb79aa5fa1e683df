"""RES: resources are judged where they are declared; clients by what their tokens are good for."""

import pytest

from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.registry import by_name
from oauthctl.model.address import Kind
from tests.lint.support import findings_of

CLIENT = """
clients:
  shop:
    preset: web
    provider: sso
    redirect_uris: ["https://shop.example.com/cb"]
"""


def found(code: str, example: str) -> list[Finding]:
    every = findings_of(example, [by_name()[code.lower()]])
    assert {one.status for one in every} <= {Status.FAIL}
    return every


def resource(uri: str) -> str:
    return f'\nresources:\n  orders:\n    provider: sso\n    uri: "{uri}"\n' + CLIENT


@pytest.mark.parametrize(
    ("uri", "severity"),
    [
        ("https://api.example.com", ""),
        ("http://localhost:8080/api", ""),
        ("urn:example:orders", ""),
        ("api://orders", ""),
        ("orders", "low"),
        ("https://api.example.com/#", "medium"),
        ("https://api.example.com/?v=1", "low"),
        ("https://", "low"),
    ],
)
def test_what_identifies_an_api(uri: str, severity: str) -> None:
    assert {one.severity.value for one in found("RES002", resource(uri))} == ({severity} if severity else set())


def test_a_resource_is_judged_where_it_is_written() -> None:
    one, *_ = found("RES002", resource("orders"))
    assert one.address is not None
    assert (one.address.kind, one.place.subject, one.place.field) == (Kind.RESOURCE, "resources.orders", "uri")
    assert one.place.span is not None
    assert one.place.span.line == 4


def test_what_is_nearly_listed_is_named() -> None:
    metadata = 'metadata:\n  protected_resources: ["https://api.example.com/orders/"]\n'
    (message,) = {one.message for one in found("RES004", resource("https://api.example.com/orders") + metadata)}
    assert message.endswith("but https://api.example.com/orders/")


def test_a_server_without_a_list_says_nothing() -> None:
    assert (
        found("RES004", resource("https://api.example.com/") + "metadata:\n  issuer: https://idp.example.com\n") == []
    )


SCOPE = '\nscopes:\n  "orders:read": {{provider: sso{more}}}' + CLIENT + '    scope: [openid, "orders:read"]\n'


@pytest.mark.parametrize(
    ("example", "bad"),
    [
        (SCOPE.format(more=""), True),
        (SCOPE.format(more=", external: true"), False),  # its owner says what it is for
        (SCOPE.format(more=", settings: {audiences: [orders]}"), False),
        (SCOPE.format(more="") + "    settings: {audiences: [orders]}\n", False),
        (CLIENT + "    scope: [openid, profile]\n", False),
        (SCOPE.format(more="").replace("orders:read", "profile"), False),  # about the user, not an API
        (SCOPE.format(more="").replace("sso", "idp"), False),  # which can hold no audience
    ],
)
def test_an_api_s_scope_needs_an_audience(example: str, *, bad: bool) -> None:
    assert bool(found("RES001", example)) is bad


@pytest.mark.parametrize(
    ("audiences", "bad"),
    [
        ("[https://a.example.com/, https://b.example.com/]", False),
        ("[https://a.example.com/, https://b.example.net/]", True),
        ("[https://a.example.com/, orders, http://localhost/]", False),
    ],
)
def test_audiences_are_counted_by_owner(audiences: str, *, bad: bool) -> None:
    every = found("RES003", f"{CLIENT}    settings: {{audiences: {audiences}}}\n")
    assert bool(every) is bad
    assert {one.place.field for one in every} <= {"settings.audiences"}
