"""The credentials port on state, and the key: two values kept, one issuer, nothing in clear."""

from pathlib import Path

import pytest

from oauthctl.diagnostics.errors import StateError
from oauthctl.model.address import Address, Kind
from oauthctl.model.live import Marker
from oauthctl.model.secret import Secret, SecretRef
from oauthctl.state import keys
from oauthctl.state.credentials import NoCredentials, ReadOnlyCredentials, StateCredentials
from oauthctl.state.local import LocalSession, LocalStore
from oauthctl.state.record import Record

SHOP = Address("partner", Kind.CLIENT, "shop")
RAT = "registration_access_token"
ISSUER = "https://as.example"
KEY, RECIPIENT = keys.new_identity()


@pytest.fixture
def session(tmp_path: Path) -> LocalSession:
    store = LocalStore(tmp_path / "state.age", "l", (), KEY)
    store.initialise()
    return store.locked("test").__enter__()


@pytest.fixture
def port(session: LocalSession) -> StateCredentials:
    return StateCredentials(session, "prod", "partner", ISSUER)


def test_the_last_two_values_are_kept_newest_first(port: StateCredentials) -> None:
    for token in ("one", "two", "two", "three"):
        port.keep(SHOP, "id", {RAT: Secret(token)})
    port.keep(SHOP, "id", {"client_secret": Secret("s")})
    assert port.get(SHOP, RAT) == (Secret("three"), Secret("two"))
    assert port.get(SHOP, "client_secret") == (Secret("s"),)
    assert port.get(SHOP, "other") == ()


def test_another_object_under_the_key_does_not_inherit_tokens(port: StateCredentials) -> None:
    port.keep(SHOP, "id-1", {RAT: Secret("one"), "registration_client_uri": Secret("https://as.example/1")})
    port.keep(SHOP, "id-2", {RAT: Secret("two")})
    assert port.get(SHOP, RAT) == (Secret("two"),)
    assert port.get(SHOP, "registration_client_uri") == ()


def test_keeping_settles_an_unknown_outcome_and_keeps_the_marker(port: StateCredentials, session: LocalSession) -> None:
    marker = Marker("acme", "prod", "shop", ISSUER)
    session.put(Record("prod", SHOP, ISSUER, "", marker=marker, trouble="outcome unknown", attempt="a1"))
    port.keep(SHOP, "id-1", {RAT: Secret("one")})
    record = session.get("prod", SHOP)
    assert record is not None
    assert (record.native_id, record.trouble, record.marker, record.attempt) == ("id-1", "", marker, "a1")


def test_another_issuer_gets_nothing(port: StateCredentials, session: LocalSession) -> None:
    port.keep(SHOP, "id", {RAT: Secret("t0ken")})
    stranger = StateCredentials(session, "prod", "partner", "https://evil.example")
    reader = ReadOnlyCredentials(session.snapshot(), "prod", "partner", "https://evil.example")
    for attempt in (
        lambda: stranger.get(SHOP, RAT),
        lambda: stranger.keep(SHOP, "id", {RAT: Secret("x")}),
        lambda: stranger.drop(SHOP),
        lambda: reader.get(SHOP, RAT),
    ):
        with pytest.raises(StateError, match="belongs to issuer") as caught:
            attempt()
        assert "t0ken" not in str(caught.value)
    assert port.get(SHOP, RAT) == (Secret("t0ken"),)


def test_drop_forgets(port: StateCredentials, session: LocalSession) -> None:
    port.keep(SHOP, "id", {RAT: Secret("t")})
    port.drop(SHOP)
    port.drop(SHOP)
    assert session.snapshot().records == {}


def test_without_the_lock_or_without_state_nothing_can_be_kept(port: StateCredentials, session: LocalSession) -> None:
    port.keep(SHOP, "id", {RAT: Secret("t")})
    reader = ReadOnlyCredentials(session.snapshot(), "prod", "partner", ISSUER)
    assert reader.get(SHOP, RAT) == (Secret("t"),)
    with pytest.raises(StateError, match="not locked"):
        reader.keep(SHOP, "id", {RAT: Secret("n")})
    nothing = NoCredentials("the state key is not set")
    assert nothing.get(SHOP, RAT) == ()
    with pytest.raises(StateError, match="the state key is not set"):
        nothing.keep(SHOP, "id", {RAT: Secret("n")})


def test_the_key_comes_from_one_place() -> None:
    assert keys.key_reference({}) is None
    assert keys.key_reference({keys.KEY: "k"}) == SecretRef("env", keys.KEY)
    assert keys.key_reference({keys.KEY_FILE: "/k"}) == SecretRef("file", "/k")
    with pytest.raises(StateError, match="both set"):
        keys.key_reference({keys.KEY: "k", keys.KEY_FILE: "/k"})


def test_a_key_file_may_have_comments() -> None:
    text = Secret(f"# created: today\n# public key: {RECIPIENT}\n{KEY.reveal()}\n")
    assert keys.identity(text) == KEY
    assert keys.recipient_of(keys.identity(text)) == RECIPIENT


NO_KEYS = {
    "empty": "",
    "word": "hunter2",
    "mistyped": "AGE-SECRET-KEY-1HUNTER2",
    "recipient": RECIPIENT,
    "two": f"{KEY.reveal()}\n{KEY.reveal()}",
}


@pytest.mark.parametrize("kind", NO_KEYS)
def test_what_is_no_key_is_refused_without_quoting_it(kind: str) -> None:
    with pytest.raises(StateError) as caught:
        keys.identity(Secret(NO_KEYS[kind]))
    assert "HUNTER2" not in str(caught.value).upper()
    assert KEY.reveal() not in str(caught.value)


def test_a_fingerprint_shows_a_change_and_needs_the_key() -> None:
    of, other = keys.fingerprint(KEY), keys.fingerprint(keys.new_identity()[0])
    assert of(Secret("a")) == keys.fingerprint(KEY)(Secret("a"))
    assert len({of(Secret("a")), of(Secret("b")), other(Secret("a"))}) == 3
    assert len(of(Secret("a"))) == 16
