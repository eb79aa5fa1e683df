from collections.abc import Iterator
from pathlib import Path

import pytest

from oauthctl.http.limits import Clock
from tests.journeys.bad_input.desk import SHOP, QuickDesk, keycloak_project, registration_project
from tests.journeys.bad_input.doubles import SHOP as LIVE_SHOP
from tests.journeys.bad_input.doubles import KeycloakDouble, RegistrationDouble
from tests.journeys.bad_input.misbehaving import Server, misbehaving


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that runs in this process would have waited; they do not."""
    slept: list[float] = []
    monkeypatch.setattr("oauthctl.http.client.Clock", lambda: Clock(sleep=slept.append))
    return slept


@pytest.fixture
def keycloak(naps: list[float]) -> Iterator[Server]:
    """A realm `acme` with the client `shop`, until it is told otherwise."""
    with misbehaving(KeycloakDouble(LIVE_SHOP)) as server:
        yield server


@pytest.fixture
def sso(keycloak: Server, tmp_path: Path) -> QuickDesk:
    """A project that declares `shop` at it."""
    return keycloak_project(tmp_path, keycloak.url, SHOP)


@pytest.fixture
def registration() -> RegistrationDouble:
    """What is registered at `registrar`."""
    return RegistrationDouble()


@pytest.fixture
def registrar(registration: RegistrationDouble, naps: list[float]) -> Iterator[Server]:
    """A registration server, until it is told otherwise."""
    with misbehaving(registration) as server:
        yield server


@pytest.fixture
def partner(registrar: Server, tmp_path: Path) -> QuickDesk:
    """A project that declares `shop` at it, with an empty state."""
    return registration_project(tmp_path, registrar.url, SHOP)
