from collections.abc import Iterator
from pathlib import Path

import pytest

from oauthctl.contract.adapter import Found
from oauthctl.contract.capability import Support
from oauthctl.diagnostics.errors import InvalidRequest
from oauthctl.model.address import Kind
from tests.servers.dcr.walk import KEPT_FIRST, WEB, Desk, desk, shown
from tests.servers.processes.django import DjangoServer, django

DIALECT = {"dialect": "django-oauth-toolkit"}
HELD = ("client_name", "redirect_uris", "grant_types", "token_endpoint_auth_method")


@pytest.fixture
def at(django_server: DjangoServer) -> Iterator[Desk]:
    with desk(issuer=django_server.base, initial_access_token=django_server.initial_access_token, **DIALECT) as found:
        yield found


def test_a_clients_life_and_only_what_it_holds_is_sent(at: Desk) -> None:
    made = at.create()
    assert at.memory.events == [KEPT_FIRST]
    assert made.deliver
    assert {name: shown(made.echo)[name] for name in HELD} == {name: WEB[name] for name in HELD}
    assert "secret" not in made.echo.fields  # told once, when the client was made
    after = at.update(made.echo, {"client_name": "New"})
    assert after.echo.fields["client_name"] == "New"
    assert at.memory.events == [KEPT_FIRST, "keep registration_access_token"]
    at.delete(after.echo)
    assert at.read().found is Found.NO_ACCESS


def test_what_it_reads_back_differently_is_in_the_capabilities(at: Desk) -> None:
    made = at.create({**WEB, "grant_types": ["authorization_code"], "token_endpoint_auth_method": "client_secret_post"})
    known = at.dcr.capabilities()
    method, grants = (known.of(Kind.CLIENT, name) for name in ("token_endpoint_auth_method", "grant_types"))
    assert method.same["client_secret_post"] == made.echo.fields["token_endpoint_auth_method"]
    found = made.echo.fields["grant_types"]
    assert isinstance(found, list)
    assert set(found) - grants.implied == {"authorization_code"}
    assert known.of(Kind.CLIENT, "scope").support is Support.NONE


def test_it_takes_public_clients_although_its_metadata_do_not_say_so(at: Desk) -> None:
    allowed = at.dcr.capabilities().of(Kind.CLIENT, "token_endpoint_auth_method").values
    assert allowed
    assert "none" in allowed
    made = at.create({**WEB, "token_endpoint_auth_method": "none"})
    assert made.echo.fields["token_endpoint_auth_method"] == "none"
    assert made.deliver is None


def test_a_public_client_is_not_made_confidential_since_nobody_would_get_its_secret(at: Desk) -> None:
    made = at.create({**WEB, "token_endpoint_auth_method": "none"})
    before = list(at.memory.events)
    with pytest.raises(InvalidRequest, match="does not tell the secret"):
        at.update(made.echo, {"token_endpoint_auth_method": "client_secret_basic"})
    assert at.memory.events == before
    reading = at.read()
    assert reading.live
    assert reading.live.fields["token_endpoint_auth_method"] == "none"


def test_two_grants_are_refused_with_its_words(at: Desk) -> None:
    with pytest.raises(InvalidRequest, match="one grant type per application"):
        at.create({**WEB, "grant_types": ["authorization_code", "client_credentials"]})


def test_metadata_in_its_own_place_are_found(need_django: None, tmp_path: Path) -> None:
    with (
        django(tmp_path, prefix="o/", open_registration=True) as server,
        desk(issuer=server.base, **DIALECT) as at,
    ):
        assert [check.status for check in at.dcr.check()] == ["ok", "ok", "warning"]
        assert at.create().echo.fields["client_name"] == "Shop"
