"""The contract kit can fail: an adapter with one fault is found out by the test that is about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from oauthctl.adapters.dcr import ADAPTER
from oauthctl.contract.adapter import Credentials, Session, Write, Written
from oauthctl.diagnostics.errors import ProviderError, ServerFailed
from oauthctl.model.secret import Secret
from oauthctl.testing import AdapterContract, MemoryCredentials, Subject
from oauthctl.testing.subject import Wrap
from tests.servers.processes.sandbox import SandboxServer
from tests.servers.test_contract_dcr import WEB, opener


class Faulty:
    """A good session in which some calls are replaced."""

    def __init__(self, inner: Session, **calls: Callable[..., Any]) -> None:
        self._inner, self._calls = inner, calls

    def __getattr__(self, name: str) -> Any:
        call = self._calls.get(name)
        return (lambda *arguments: call(self._inner, *arguments)) if call else getattr(self._inner, name)


def subject(server: SandboxServer, **calls: Callable[..., Any]) -> Subject:
    good = opener(issuer=server.issuer, initial_access_token=Secret(server.initial_access_token))

    @contextmanager
    def opened(credentials: Credentials, wrap: Wrap) -> Iterator[Any]:
        with good(credentials, wrap) as session:
            yield Faulty(session, **calls)

    return Subject(adapter=ADAPTER, open=opened, client=WEB, credentials=MemoryCredentials())


def twice(session: Session, write: Write) -> Written:
    try:
        return session.create(write)
    except ProviderError:
        return session.create(write)


def swallowed(session: Session, write: Write) -> Written | None:
    try:
        return session.update(write)
    except ProviderError:
        return None


def forgetful(session: Session, write: Write) -> Written:
    assert write.live is not None
    names = frozenset(name for name in ("client_uri", "logo_uri") if name not in write.set)
    return session.update(write._replace(clear=write.clear | names))


def misspelt(session: Session, write: Write) -> Written:
    return session.create(write._replace(set={**write.set, "client_name": "Something else"}))


def test_a_create_that_is_repeated_is_found_out(sandbox_server: SandboxServer) -> None:
    with pytest.raises(AssertionError):
        AdapterContract().test_a_create_whose_answer_is_lost_is_not_repeated_blindly(
            subject(sandbox_server, create=twice)
        )


def test_a_swallowed_failure_is_found_out(sandbox_server: SandboxServer) -> None:
    with pytest.raises(pytest.fail.Exception):
        AdapterContract().test_a_write_that_fails_is_an_error_and_leaves_the_client_as_it_was(
            subject(sandbox_server, update=swallowed), "update", ServerFailed
        )


def test_an_update_that_forgets_what_is_not_managed_is_found_out(sandbox_server: SandboxServer) -> None:
    at = subject(sandbox_server, update=forgetful)
    with at.open(at.credentials, lambda http: http) as session, pytest.raises(AssertionError):
        AdapterContract().test_an_update_leaves_what_is_not_managed_alone(at, session)


def test_a_plan_that_is_not_empty_is_found_out(sandbox_server: SandboxServer, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        AdapterContract().test_after_an_apply_the_next_plan_is_empty(subject(sandbox_server, create=misspelt), tmp_path)


def test_a_secret_that_is_printed_is_found_out(
    sandbox_server: SandboxServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def loud(session: Session, write: Write) -> Written:
        written = session.create(write)
        print(written.deliver.reveal() if written.deliver else "")
        return written

    with pytest.raises(AssertionError):
        AdapterContract().test_no_secret_is_in_any_plan_journal_state_or_report(
            subject(sandbox_server, create=loud), tmp_path, caplog, capfd
        )
