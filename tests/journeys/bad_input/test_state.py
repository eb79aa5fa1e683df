"""State that is not there, not ours, or cannot be opened: an error before any token leaves, and never "create everything"."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk
from tests.journeys.bad_input.doubles import RegistrationDouble
from tests.journeys.bad_input.misbehaving import Server, misbehaving

STATE = "oauthctl.state.age"
COMMANDS = (("plan",), ("apply", "--auto-approve"), ("drift",), ("state", "list"))
Spoil = Callable[[QuickDesk], object]


@pytest.fixture
def applied(partner: QuickDesk, registrar: Server) -> QuickDesk:
    """Its `shop` is registered, and state has its token."""
    partner.run("apply", "--auto-approve")
    registrar.seen.clear()
    return partner


def state_of(desk: QuickDesk) -> Path:
    return desk.folder / STATE


def without_key(desk: QuickDesk) -> None:
    del desk.environment["OAUTHCTL_STATE_KEY"]


def another_key(desk: QuickDesk) -> None:
    desk.environment["OAUTHCTL_STATE_KEY"] = desk.run("state", "new-key").out.splitlines()[0]


def key(text: str) -> Spoil:
    return lambda desk: desk.environment.update(OAUTHCTL_STATE_KEY=text)


def key_file(mode: int) -> Spoil:
    def spoil(desk: QuickDesk) -> None:
        desk.write("state.key", desk.environment.pop("OAUTHCTL_STATE_KEY"))
        (desk.folder / "state.key").chmod(mode)
        desk.environment["OAUTHCTL_STATE_KEY_FILE"] = "state.key"

    return spoil


def content(change: Callable[[bytes], bytes]) -> Spoil:
    return lambda desk: state_of(desk).write_bytes(change(state_of(desk).read_bytes()))


def another_lineage(desk: QuickDesk) -> None:
    project = re.sub(r"lineage: \S+", "lineage: 11111111-2222-3333-4444-555555555555", desk.read("oauthctl.yaml"))
    desk.write("oauthctl.yaml", project)


def a_folder(desk: QuickDesk) -> None:
    state_of(desk).unlink()
    state_of(desk).mkdir()


@pytest.mark.parametrize(
    ("spoil", "message", "where", "then"),
    [
        (lambda desk: state_of(desk).unlink(), f"there is no {STATE}, but the project names its lineage", "oauthctl.yaml:9:1 state",
         "bring the file back; only if there never was one: oauthctl state init"),
        (a_folder, f"{STATE} could not be read: is a directory", "oauthctl.yaml:9:1 state", "put the state file back in its place"),
        (without_key, "the state key is not set", "", "export OAUTHCTL_STATE_KEY=AGE-SECRET-KEY-…, or OAUTHCTL_STATE_KEY_FILE=PATH"),
        (another_key, f"{STATE} is sealed for other keys than this one (age1", "", "use a key that state.recipients names"),
        (key("hunter2-hunter2"), "the state key is not an age identity", "", "oauthctl state new-key makes one"),
        (key("AGE-SECRET-KEY-1QQQ"), "the state key is damaged: a part of it is missing or mistyped", "", "copy it again, whole"),
        (key_file(0o644), "state.key is open to every user of this machine", "", "chmod 600 state.key"),
        (content(lambda old: old[:-7]), f"{STATE} is damaged: it is cut short or was changed", "", f"restore it from {STATE}.backup"),
        (content(lambda old: old[:-1] + bytes([old[-1] ^ 1])), f"{STATE} is damaged: it is cut short or was changed", "", f"restore it from {STATE}.backup"),
        (content(lambda _: b"hello"), f"{STATE} is damaged: it does not begin as a sealed file does", "", f"restore it from {STATE}.backup"),
        (content(lambda _: b""), f"{STATE} is damaged: it does not begin as a sealed file does", "", f"restore it from {STATE}.backup"),
        (another_lineage, "the project's is '11111111-2222-3333-4444-555555555555'", "oauthctl.yaml:9:1 state", "use the state file that belongs to this project"),
    ],
    ids=["missing", "folder", "no key", "another key", "no age key", "damaged key", "open key file", "cut short", "one bit",
         "garbage", "empty", "another lineage"],
)  # fmt: skip
def test_state_that_cannot_be_used(
    applied: QuickDesk,
    registrar: Server,
    registration: RegistrationDouble,
    spoil: Spoil,
    message: str,
    where: str,
    then: str,
) -> None:
    spoil(applied)
    failure = applied.fails_everywhere(*COMMANDS)
    assert message in failure.text
    assert where in failure.text
    assert f"next: {then}" in failure.text
    checked = applied.fails("doctor", code=5)
    assert message in checked.text
    assert f"next: {then}" in checked.text
    assert [request.bearer for request in registrar.seen if request.bearer] == []
    assert list(registration.clients) == ["c1"]


def test_a_key_file_of_the_owner_alone_is_fine(applied: QuickDesk) -> None:
    key_file(0o600)(applied)
    assert "No changes" in applied.run("plan").out


def test_a_key_twice_is_one_too_many(applied: QuickDesk) -> None:
    applied.environment["OAUTHCTL_STATE_KEY_FILE"] = "state.key"
    failure = applied.fails_everywhere(*COMMANDS)
    assert failure.first == "error: OAUTHCTL_STATE_KEY and OAUTHCTL_STATE_KEY_FILE are both set"
    assert "next: unset OAUTHCTL_STATE_KEY_FILE" in failure.text


def test_state_of_another_issuer_gives_no_token_away(applied: QuickDesk, registrar: Server) -> None:
    stranger = RegistrationDouble()
    with misbehaving(stranger) as other:
        applied.replace("oauthctl.yaml", registrar.url, other.url)
        failure = applied.fails_everywhere(("plan",), ("apply", "--auto-approve"), ("drift",))
        assert "what is remembered of partner/shop belongs to issuer" in failure.text
        assert f"{registrar.url!r}, not {other.url!r}" in failure.text
        assert (
            "next: correct the provider's address, or forget the old one: oauthctl state forget partner/shop"
            in failure.text
        )
        assert "what is remembered of partner/shop" in applied.fails("doctor", code=5).text
        assert [request.bearer for request in other.seen if request.bearer] == []
        assert stranger.clients == {}


def test_a_project_that_lost_its_state_block_creates_nothing(
    applied: QuickDesk, registration: RegistrationDouble
) -> None:
    applied.write("oauthctl.yaml", applied.read("oauthctl.yaml").partition("state:")[0])
    for command in (("plan",), ("apply", "--auto-approve")):
        refused = " ".join(applied.run(*command, code=4).out.split())
        assert "! REFUSED create partner/shop" in refused
        assert "next: oauthctl state init" in refused
    assert list(registration.clients) == ["c1"]
