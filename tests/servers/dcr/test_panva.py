from collections.abc import Iterator
from pathlib import Path

import pytest

from oauthctl.contract.adapter import Found, Target
from oauthctl.diagnostics.errors import AccessDenied, InvalidRequest
from oauthctl.model.address import Address, Kind
from oauthctl.model.secret import Secret
from oauthctl.model.value import Gap
from tests.adapters.dcr.memory import SHOP, write
from tests.servers.dcr.walk import KEPT_FIRST, SECURITY, WEB, Desk, desk, shown
from tests.servers.processes.panva import PanvaServer, panva

DIALECT = {"dialect": "node-oidc-provider"}


@pytest.fixture
def at(panva_server: PanvaServer) -> Iterator[Desk]:
    with desk(issuer=panva_server.issuer, initial_access_token=panva_server.initial_access_token, **DIALECT) as found:
        yield found


def test_a_clients_life(at: Desk) -> None:
    made = at.create()
    assert at.memory.events == [KEPT_FIRST]
    assert made.deliver
    assert {name: shown(made.echo)[name] for name in WEB} == dict(WEB)
    after = at.update(made.echo, {"client_name": "New", "client_uri": None})
    assert (after.echo.fields["client_name"], after.echo.fields["client_uri"]) == ("New", Gap.ABSENT)
    assert after.deliver is None
    assert after.echo.fields["secret"] == made.echo.fields["secret"]
    at.delete(after.echo)
    assert not at.memory.kept


def test_each_update_ends_the_token_before_it_and_the_newest_is_used(at: Desk) -> None:
    live = at.create().echo
    for name in ("one", "two", "three"):
        live = at.update(live, {"client_name": name}).echo
    assert live.fields["client_name"] == "three"
    assert len(set(at.memory.texts("registration_access_token"))) == 2


def test_a_token_that_was_kept_but_never_came_true_does_not_lock_us_out(at: Desk) -> None:
    made = at.create()
    at.memory.keep(SHOP, made.native_id, {"registration_access_token": Secret("never-valid")})
    assert at.update(made.echo, {"client_name": "New"}).echo.fields["client_name"] == "New"


def test_two_clients_do_not_touch_each_others_tokens(at: Desk) -> None:
    other = Address("partner", Kind.CLIENT, "other")
    at.create()
    second = at.dcr.create(write(WEB, of=other, security=SECURITY))
    assert at.read().found is Found.FOUND
    assert at.dcr.read(Target(other, second.native_id)).found is Found.FOUND


def test_what_the_server_rewrites_is_in_the_read_back(at: Desk) -> None:
    made = at.create({**WEB, "grant_types": ["implicit", "authorization_code"]})
    assert made.echo.fields["grant_types"] == ["authorization_code"]


def test_a_service_without_redirects(at: Desk) -> None:
    service = {
        "client_name": "Job",
        "redirect_uris": [],
        "response_types": [],
        "grant_types": ["client_credentials"],
    }
    made = at.create({**service, "token_endpoint_auth_method": "client_secret_basic"})
    assert {name: shown(made.echo)[name] for name in service} == service


def test_a_refused_scope_and_a_refused_token_are_told_apart(at: Desk, panva_server: PanvaServer) -> None:
    with pytest.raises(InvalidRequest, match="invalid_client_metadata"):
        at.create({**WEB, "scope": ["no:such"]})
    with desk(issuer=panva_server.issuer) as nobody, pytest.raises(AccessDenied) as caught:
        nobody.create()
    assert "initial_access_token" in caught.value.problems[0].next


def test_what_an_administrators_policy_overrides_is_seen(need_panva: None, tmp_path: Path) -> None:
    with (
        panva(tmp_path, policy=True) as server,
        desk(issuer=server.issuer, initial_access_token=server.initial_access_token, **DIALECT) as at,
    ):
        made = at.create({**WEB, "logo_uri": "https://shop.example/logo", "default_max_age": 60})
        assert made.echo.fields["logo_uri"] is Gap.ABSENT
        assert made.echo.fields["default_max_age"] == 3600
        with pytest.raises(InvalidRequest, match="forbidden by policy"):
            at.update(made.echo, {"client_name": "forbidden"})
        assert at.read().found is Found.FOUND  # a refused update does not rotate


def test_a_server_without_management_registers_and_is_unread_afterwards(need_panva: None, tmp_path: Path) -> None:
    with (
        panva(tmp_path, management=False, open_registration=True) as server,
        desk(issuer=server.issuer) as at,
    ):
        made = at.create()
        assert at.memory.events == ["keep client_secret"]
        assert made.echo.fields["client_name"] == "Shop"
        assert at.read().found is Found.NO_ACCESS
        with pytest.raises(AccessDenied, match="no registration access token"):
            at.update(made.echo, {"client_name": "New"})


def test_members_of_the_server_itself_are_sent_and_survive(need_panva: None, tmp_path: Path) -> None:
    with (
        panva(tmp_path, extra_metadata=("tenant",), open_registration=True) as server,
        desk(issuer=server.issuer) as at,
    ):
        made = at.create({**WEB, "extensions.dcr.tenant": "blue"})
        assert made.echo.fields["extensions.dcr.tenant"] == "blue"
        assert at.update(made.echo, {"client_name": "New"}).echo.fields["extensions.dcr.tenant"] == "blue"
