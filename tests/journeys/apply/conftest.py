from collections.abc import Iterator
from pathlib import Path

import pytest

from oauthctl.http.limits import Clock
from tests.journeys.bad_input.desk import SHOP, QuickDesk, registration_project
from tests.journeys.bad_input.doubles import RegistrationDouble
from tests.journeys.bad_input.misbehaving import Server, misbehaving


@pytest.fixture
def registration() -> RegistrationDouble:
    """What is registered at `registrar`."""
    return RegistrationDouble()


@pytest.fixture
def registrar(registration: RegistrationDouble, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A registration server that can be told to misbehave; pauses between requests take no time."""
    monkeypatch.setattr("oauthctl.http.client.Clock", lambda: Clock(sleep=lambda _: None))
    with misbehaving(registration) as server:
        yield server


@pytest.fixture
def partner(registrar: Server, tmp_path: Path) -> QuickDesk:
    """A project that declares `shop` at it, with an empty state."""
    return registration_project(tmp_path, registrar.url, SHOP)
