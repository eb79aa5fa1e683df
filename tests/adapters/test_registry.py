from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from oauthctl.adapters import registry
from oauthctl.adapters.dcr import ADAPTER
from oauthctl.diagnostics.errors import ProjectError, SetupError


class Broken:
    def describe(self) -> None:
        raise ValueError("no")


class Old:
    def describe(self) -> SimpleNamespace:
        return SimpleNamespace(api=0)


BROKEN, OLD = Broken(), Old()


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plugins named like built-in ones, and such as do not work."""
    here = __name__
    found = {
        "dcr": EntryPoint("dcr", f"{here}:BROKEN", registry.GROUP),
        "mine": EntryPoint("mine", "oauthctl.adapters.dcr:ADAPTER", registry.GROUP),
        "broken": EntryPoint("broken", f"{here}:BROKEN", registry.GROUP),
        "missing": EntryPoint("missing", "no_such_module_at_all:X", registry.GROUP),
        "old": EntryPoint("old", f"{here}:OLD", registry.GROUP),
    }
    monkeypatch.setattr(registry, "_entry_points", lambda: found)


def test_built_in_adapters_are_known_without_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(registry.SWITCH, raising=False)
    assert registry.names() == ("dcr", "keycloak")
    assert registry.get("dcr") is ADAPTER


def test_an_unknown_name_is_an_error_with_a_suggestion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(registry.SWITCH, raising=False)
    with pytest.raises(ProjectError, match="unknown adapter `keyclaok`") as caught:
        registry.get("keyclaok")
    assert caught.value.problems[0].note == "did you mean `keycloak`?"
    assert registry.SWITCH in caught.value.problems[0].next


@pytest.mark.parametrize("switch", ["", "0", "true"])
def test_plugins_need_their_switch(plugins: None, monkeypatch: pytest.MonkeyPatch, switch: str) -> None:
    monkeypatch.setenv(registry.SWITCH, switch)
    with pytest.raises(ProjectError):
        registry.get("mine")


def test_with_the_switch_plugins_load_but_shadow_nothing(plugins: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(registry.SWITCH, "1")
    assert registry.names() == ("dcr", "keycloak", "broken", "mine", "missing", "old")
    assert registry.get("mine") is ADAPTER
    assert registry.get("dcr") is ADAPTER


@pytest.mark.parametrize(
    ("name", "words"),
    [("broken", "does not work: ValueError: no"), ("missing", "does not work"), ("old", "version 0")],
)
def test_a_plugin_that_does_not_work_is_named(
    plugins: None, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.setenv(registry.SWITCH, "1")
    with pytest.raises(SetupError, match=words):
        registry.get(name)
