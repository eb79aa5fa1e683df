"""State looked at and mended by hand: never a secret in the output, never a step that only a key could do and need not."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oauthctl.state import lock
from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.bad_input.doubles import RegistrationDouble
from tests.journeys.bad_input.misbehaving import Answer, Server

CREDENTIALS = ("registration-token-of-c1", "client-secret-of-c1")


@pytest.fixture
def applied(partner: QuickDesk) -> QuickDesk:
    """`shop` is registered; its secret had no `secret.to`, so it is kept sealed."""
    partner.run("apply", "--auto-approve")
    return partner


@pytest.mark.parametrize("command", [("state", "list"), ("state", "show", "partner/shop")])
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_held_is_named_and_never_shown(applied: QuickDesk, command: tuple[str, ...], form: str) -> None:
    said = applied.run(*command, "--format", form).all
    assert "registration_access_token" in said
    assert not [secret for secret in CREDENTIALS if secret in said]


def test_a_secret_is_revealed_on_a_terminal_only(applied: QuickDesk) -> None:
    refused = applied.fails("state", "reveal", "partner/shop", code=64)
    assert "only shown on a terminal" in refused.text
    assert on_a_terminal(applied, "state", "reveal", "partner/shop") == "client-secret-of-c1"


def on_a_terminal(desk: QuickDesk, *arguments: str) -> str:
    """What the command prints where its stdout is a terminal."""
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "oauthctl", *arguments],
            cwd=desk.folder, env=desk.environment, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE,
            timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return os.read(ours, 4096).decode().strip()
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_lock_is_removed_without_the_key(applied: QuickDesk) -> None:
    with lock.held(applied.folder / "oauthctl.state.age.lock", "apply prod", print) as holder:
        text = applied.fails("apply", "--auto-approve", code=1).text
        assert "state is locked by" in text
        assert "for `apply prod`" in text
        assert f"oauthctl state unlock {holder.id}" in text
        del applied.environment["OAUTHCTL_STATE_KEY"]
        assert "under another id" in applied.fails("state", "unlock", "nonsense", code=1).text
        applied.run("state", "unlock", holder.id)
    assert not (applied.folder / "oauthctl.state.age.lock").exists()


@pytest.mark.parametrize(("recipients", "status"), [(1, "warning"), (2, "ok")])
def test_doctor_warns_where_one_lost_key_loses_everything(applied: QuickDesk, recipients: int, status: str) -> None:
    second = applied.run("state", "new-key").out.split()[-1]
    if recipients == 2:
        text = applied.read("oauthctl.yaml")
        applied.write("oauthctl.yaml", re.sub(r"( *- )(age1\w+)", rf"\1\2\n\g<1>{second}", text))
    said = applied.run("doctor").out
    assert ("a lost key means every token set again" in " ".join(said.split())) is (status == "warning")


def test_with_two_recipients_either_key_opens_it(applied: QuickDesk) -> None:
    identity, recipient = (line.split()[-1] for line in applied.run("state", "new-key").out.splitlines())
    text = applied.read("oauthctl.yaml")
    applied.write("oauthctl.yaml", re.sub(r"( *- )(age1\w+)", rf"\1\2\n\g<1>{recipient}", text))
    applied.replace("clients/all.yaml", "preset: web\n", "preset: web\n    client_name: Shop\n")
    applied.run("apply", "--auto-approve")
    applied.environment["OAUTHCTL_STATE_KEY"] = identity
    assert "No changes" in applied.run("plan", "--detailed-exitcode").out


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1\n", b"nonsense"])
def test_a_damaged_file_is_an_error_before_anything_is_sent(
    applied: QuickDesk, registrar: Server, content: bytes
) -> None:
    path = applied.folder / "oauthctl.state.age"
    before = len(registrar.seen)
    path.write_bytes(path.read_bytes()[:200] if content.startswith(b"age") else content)
    failed = applied.fails("apply", "--auto-approve", code=1)
    assert "is damaged" in failed.text
    assert "oauthctl.state.age.backup" in failed.text
    assert len(registrar.seen) == before


def test_a_lineage_without_its_file_never_means_create_everything(applied: QuickDesk, registrar: Server) -> None:
    (applied.folder / "oauthctl.state.age").unlink()
    before = len(registrar.seen)
    assert "names its lineage" in applied.fails("apply", "--auto-approve", code=1).text
    assert len(registrar.seen) == before


def test_a_provider_known_by_its_registration_endpoint_alone_takes_tokens_too(
    partner: QuickDesk, registrar: Server, registration: RegistrationDouble
) -> None:
    partner.replace("oauthctl.yaml", f"issuer: {registrar.url}", f"registration_endpoint: {registrar.url}/register")
    registration.clients["c7"], registration.tokens["c7"] = {"client_name": "By hand"}, "registration-token-of-c7"
    partner.environment["TOKEN"] = "registration-token-of-c7"
    where = ("--registration-uri", f"{registrar.url}/register/c7", "--client-id", "c7")
    partner.run("state", "set-token", "partner/shop", "--token", "env:TOKEN", *where)
    assert json.loads(partner.run("state", "list", "--format", "json").out)["records"][0]["native_id"] == "c7"
    assert "client_name" not in partner.run("plan", code=None).err


def test_a_server_cannot_write_into_the_project_file(tmp_path: Path, registrar: Server) -> None:
    """`init` copies the issuer from a server's metadata: whatever it contains, it stays one value."""
    desk = QuickDesk(tmp_path)
    evil = f"{registrar.url}\n    initial_access_token: file:/etc/shadow\n    allow_origins: [https://evil.example]"
    told = json.dumps({"issuer": evil, "registration_endpoint": f"{registrar.url}/register"}).encode()
    registrar.order("GET /.well-known", Answer(200, told))
    desk.run("init", "--from", registrar.url, "--name", "acme", code=None)
    written = desk.read("oauthctl.yaml") if (tmp_path / "oauthctl.yaml").exists() else ""
    assert "/etc/shadow" not in written
    assert "evil.example" not in written


def test_another_issuer_than_the_one_asked_is_not_taken_without_a_word(tmp_path: Path, registrar: Server) -> None:
    desk = QuickDesk(tmp_path)
    told = {"issuer": "https://evil.example", "registration_endpoint": "https://evil.example/register"}
    registrar.order("GET /.well-known", Answer.of(told))
    refused = desk.run("init", "--from", registrar.url, "--name", "acme", code=5)
    assert "init --from https://evil.example" in " ".join(refused.err.split())
    assert not (tmp_path / "oauthctl.yaml").exists()
