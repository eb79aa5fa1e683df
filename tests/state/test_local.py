"""The local state file: sealed, whole, of one lineage, written by one run at a time."""

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oauthctl.diagnostics.errors import StateError
from oauthctl.model.address import Address, Kind
from oauthctl.model.live import Hold, Marker, Memory
from oauthctl.model.secret import Secret
from oauthctl.state import keys
from oauthctl.state.format import FORMAT, document, parsed, spelled
from oauthctl.state.local import LocalStore
from oauthctl.state.record import Record
from oauthctl.state.sealing import seal

KEY, RECIPIENT = keys.new_identity()
LINEAGE = "0b1e"
SHOP = Address("partner", Kind.CLIENT, "shop")

texts = st.text(max_size=20)
memories = st.builds(
    Memory,
    st.integers(0, 9),
    st.dictionaries(texts, texts, max_size=3),
    st.frozensets(texts, max_size=3),
    texts,
    texts,
    texts,
    texts,
)
markers = st.builds(
    Marker,
    texts,
    texts,
    texts,
    texts,
    st.booleans(),
    st.none() | st.builds(Hold, texts, texts),
    st.integers(),
    texts,
    memories,
)
addresses = st.builds(Address, texts, st.sampled_from(Kind), texts)
credentials = st.dictionaries(texts, st.lists(texts.map(Secret), max_size=2).map(tuple), max_size=3)
records = st.builds(
    Record,
    texts,
    addresses,
    texts,
    texts,
    credentials,
    st.none() | markers,
    texts,
    texts,
    st.integers(0, 10**12),
)


def record(key: str = "shop", token: str = "t0p-s3cret", **changes: object) -> Record:
    kept = {"registration_access_token": (Secret(token),)}
    fresh = Record("prod", Address("partner", Kind.CLIENT, key), "https://as.example", "id-1", kept)
    return fresh._replace(**changes)  # type: ignore[arg-type]  # by name


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    made = LocalStore(tmp_path / "oauthctl.state.age", LINEAGE, (), KEY)
    made.initialise()
    return made


@given(st.lists(records, max_size=5, unique_by=lambda one: (one.environment, one.address)), texts, st.integers(0))
def test_what_is_written_is_what_is_read(all_of_them: list[Record], lineage: str, serial: int) -> None:
    found = parsed(document(lineage, serial, map(spelled, all_of_them)), "state")
    assert (found.lineage, found.serial) == (lineage, serial)
    assert list(found.records.values()) == all_of_them


def test_a_put_is_on_the_disk_when_it_returns(store: LocalStore) -> None:
    with store.locked("apply prod") as session:
        session.put(record())
        on_disk = store.read()
        assert on_disk.records["prod", SHOP] == record(serial=1)
        assert on_disk.serial == 1
        session.put(record(native_id="id-2"))
        session.remove("prod", SHOP)
        session.remove("prod", SHOP)
        assert store.read() == session.snapshot() == on_disk._replace(serial=3, records={})


def test_nothing_of_it_lies_in_clear(store: LocalStore, tmp_path: Path) -> None:
    with store.locked("apply") as session:
        session.put(record())
        session.put(record(key="other"))
        assert "t0p-s3cret" not in repr(session.snapshot()) + repr(store)
    for path in tmp_path.iterdir():
        assert b"t0p-s3cret" not in path.read_bytes()
        assert b"partner" not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KEY.reveal() not in repr(store)


def test_the_backup_is_the_state_before_the_run(store: LocalStore) -> None:
    with store.locked("one") as session:
        session.put(record())
    before = store.path.read_bytes()
    with store.locked("two") as session:
        session.put(record(key="a"))
        session.put(record(key="b"))
    assert store.path.with_name("oauthctl.state.age.backup").read_bytes() == before


def test_other_recipients_can_open_it_and_strangers_cannot(tmp_path: Path) -> None:
    other, other_recipient = keys.new_identity()
    stranger, stranger_recipient = keys.new_identity()
    path = tmp_path / "state.age"
    LocalStore(path, LINEAGE, (other_recipient,), KEY).initialise()
    assert LocalStore(path, LINEAGE, (), other).read().records == {}
    with pytest.raises(StateError, match="sealed for other keys") as caught:
        LocalStore(path, LINEAGE, (), stranger).read()
    assert stranger_recipient in str(caught.value)


def test_a_lineage_without_its_file_is_an_error_and_makes_nothing(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "state.age", LINEAGE, (), KEY)
    for attempt in (store.read, store.locked("apply").__enter__):
        with pytest.raises(StateError, match="there is no state") as caught:
            attempt()
        assert "oauthctl state init" in caught.value.problems[0].next
    assert list(tmp_path.iterdir()) == []


def test_another_lineage_is_refused(store: LocalStore) -> None:
    with pytest.raises(StateError, match="lineage"):
        LocalStore(store.path, "other", (), KEY).read()


def test_init_never_overwrites(store: LocalStore) -> None:
    before = store.path.read_bytes()
    with pytest.raises(StateError, match="exists already"):
        store.initialise()
    assert store.path.read_bytes() == before


def test_a_newer_format_says_upgrade(store: LocalStore) -> None:
    newer = document(LINEAGE, 0, ()).replace(b'"format": %d' % FORMAT, b'"format": %d' % (FORMAT + 1))
    store.path.write_bytes(seal(newer, (), KEY))
    with pytest.raises(StateError, match="newer oauthctl") as caught:
        store.read()
    assert caught.value.problems[0].next == "upgrade oauthctl"


WHOLE = seal(document(LINEAGE, 1, [spelled(record())]), (), KEY)  # once: its length varies


@settings(max_examples=150)
@given(data=st.data())
def test_a_damaged_file_is_an_error_never_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = WHOLE
    cut = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(st.sampled_from([whole[:cut], whole[:cut] + bytes([whole[cut] ^ 1]) + whole[cut + 1 :]]))
    path = tmp_path_factory.mktemp("damaged") / "state.age"
    path.write_bytes(damaged)
    with pytest.raises(StateError) as caught:
        LocalStore(path, LINEAGE, (), KEY).read()
    assert "t0p-s3cret" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'{"format":1}', b"[" * 100_000, b'{"format":true}', b"\xff"])
def test_sealed_nonsense_is_an_error_too(store: LocalStore, content: bytes) -> None:
    store.path.write_bytes(seal(content, (), KEY))
    with pytest.raises(StateError, match="damaged"):
        store.read()


def test_damage_is_reported_without_the_value_that_does_not_fit(store: LocalStore) -> None:
    line = spelled(record()).replace('["t0p-s3cret"]', '"t0p-s3cret"')
    store.path.write_bytes(seal(document(LINEAGE, 1, [line]), (), KEY))
    with pytest.raises(StateError) as caught:
        store.read()
    assert "t0p-s3cret" not in str(caught.value)
    assert "credentials" in str(caught.value)


def test_a_change_behind_our_back_is_not_overwritten(store: LocalStore) -> None:
    with store.locked("apply") as session:
        session.put(record())
        store.path.write_bytes(seal(document(LINEAGE, 9, ()), (), KEY))
        with pytest.raises(StateError, match="changed by somebody"):
            session.put(record(key="late"))
    assert store.read().serial == 9


def test_a_write_that_fails_changes_nothing(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with store.locked("apply") as session:
        session.put(record())
        monkeypatch.setattr("oauthctl.state.local.replace", full)
        with pytest.raises(StateError, match="No space left"):
            session.put(record(key="other"))
        assert session.snapshot() == store.read()
        assert session.get("prod", SHOP) == record(serial=1)
