"""The journal: one run at a time, intents without an end are found, finished ones rotate."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.apply.journal import journal_path, opened, pending
from oauthctl.diagnostics.errors import SetupError
from oauthctl.model.address import Address, Kind

SHOP = Address("sso", Kind.CLIENT, "shop")
SCOPE = Address("sso", Kind.SCOPE, "orders:read")


def test_only_what_has_no_end_is_pending(tmp_path: Path) -> None:
    path = journal_path(tmp_path, "prod")
    with opened(path, lambda: 0.0) as journal:
        journal.begin("a1", "create", SHOP, "shop", "")
        journal.end("a1", "done")
        journal.begin("a2", "update", SCOPE, "orders:read", "id")
    (intent,) = pending(path)
    assert (intent.attempt, intent.address, intent.at) == ("a2", SCOPE, "1970-01-01T00:00:00Z")
    with opened(path, lambda: 0.0) as journal:
        assert journal.settle([SHOP]) == ()
        assert journal.settle([SCOPE]) == (intent,)
    assert pending(path) == ()


def test_it_is_private_and_stays_out_of_git(tmp_path: Path) -> None:
    path = journal_path(tmp_path, "../prod")
    with opened(path, lambda: 0.0) as journal:
        journal.begin("a1", "create", SHOP, "shop", "")
    assert path.parent == tmp_path / ".oauthctl" / "journal"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_a_finished_journal_rotates_and_an_unfinished_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "j" / "prod.jsonl"
    with opened(path, lambda: 0.0) as journal:
        journal.begin("a1", "create", SHOP, "shop", "")
    with opened(path, lambda: 0.0) as journal:
        journal.end("a1", "done")
    finished = path.read_bytes()
    with opened(path, lambda: 0.0):
        assert path.read_bytes() == b""
    assert (tmp_path / "j" / "prod.previous.jsonl").read_bytes() == finished


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "prod.jsonl"
    with opened(path, lambda: 0.0), pytest.raises(SetupError, match="another run"), opened(path, lambda: 0.0):
        pytest.fail("both have it")


@given(st.integers(0, 400), st.binary(max_size=30))
def test_a_torn_or_garbled_journal_never_fails(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes
) -> None:
    path = tmp_path_factory.mktemp("torn") / "prod.jsonl"
    with opened(path, lambda: 0.0) as journal:
        journal.begin("a1", "create", SHOP, "shop", "")
        journal.begin("a2", "create", SCOPE, "orders:read", "")
    whole = path.read_bytes()
    path.write_bytes(whole[:cut] + noise)
    assert {intent.attempt for intent in pending(path)} <= {"a1", "a2"}
    path.write_bytes(whole + noise)
    assert {intent.attempt for intent in pending(path)} == {"a1", "a2"}
