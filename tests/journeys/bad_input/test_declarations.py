"""Declarations and project files that cannot be meant: each is told at its line, all in one run."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.bad_input.desk import QuickDesk, keycloak_project

WEB = "preset: web, redirect_uris: [https://shop.example/cb]"
HEAD = "version: 1\nproject: acme\n"
SSO = "  sso: {adapter: keycloak, url: https://sso.example, realm: acme, auth: {client_id: a, client_secret: env:KC_SECRET}}\n"


@pytest.fixture
def desk(tmp_path: Path) -> QuickDesk:
    """A project at a server that nobody must ask: the port is the one where nothing listens."""
    folder = tmp_path / "project"
    folder.mkdir()
    return keycloak_project(folder, "http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("client", "where", "message", "then"),
    [
        ("{preset: web, redirect_uri: https://a.example/cb}", "23", "unknown key `redirect_uri`", "did you mean `redirect_uris`? It takes a list"),
        (f"{{{WEB}, pckce: required}}", "65", "unknown key `pckce`", "oauthctl explain NAME"),
        (f"{{{WEB}, settings: {{pckce: required}}}}", "76", "unknown key `pckce`", "did you mean `pkce`?"),
        (f"{{{WEB}, pkce: required}}", "65", "unknown key `pkce`", "write it under `settings:`"),
        (f"{{{WEB}, client_secret: hunter2-hunter2}}", "65", "unknown key `client_secret`", "secret: {from: env:NAME}"),
        ("{preset: wbe}", "18", "`preset` cannot be `wbe`", "did you mean `web`?"),
        ("{redirect_uris: [https://a.example/cb]}", "3", "this client has no preset", "next: add `preset:`"),
        ("{preset: web}", "18", "preset `web` needs `redirect_uris`", "add `redirect_uris:`"),
        (f"{{{WEB}, client_name: [a]}}", "78", "`client_name` takes a text, not a list", ""),
        (f"{{{WEB}, grant_types: authorization_code}}", "78", "`grant_types` takes a list, not a text", "write [authorization_code]"),
        (f"{{{WEB}, default_max_age: soon}}", "82", "`default_max_age` cannot be `soon`", "it takes a duration"),
        (f"{{{WEB}, settings: {{pkce: true}}}}", "82", "`pkce` takes one of required, optional, not true", ""),
        (f"{{{WEB}, provider: ss}}", "75", "there is no provider `ss`", "did you mean `sso`?"),
        (f"{{{WEB}, scope: [openid, orders:read]}}", "81", "scope `orders:read` is declared nowhere", "declare it under `scopes:`"),
        (f"{{{WEB}, client_uri: 'https://${{vars.domian}}/'}}", "77", "`${vars.domian}` is not set", "did you mean `${vars.domain}`?"),
        (f"{{{WEB}, client_uri: 'https://${{env.HOME}}/'}}", "77", "`${env.HOME}` is not a variable", "write `${vars.NAME}`, or `$${`"),
        (f"{{{WEB}, client_name: }}", "65", "`client_name` is empty", "write a value, or null to clear"),
        ("{preset: web, redirect_uris: }", "23", "`redirect_uris` is empty", "write [] to clear"),
        ("", "3", "`shop` is empty", "write {} for none"),
        (f"{{{WEB}, secret: {{from: hunter2-hunter2}}}}", "80", "this is no reference to a secret", "write env:NAME or file:PATH"),
        (f"{{{WEB}, extensions: {{keycloak: {{standardFlowEnabled: true}}}}}}", "89", "`standardFlowEnabled` has a standard name", "oauthctl explain keycloak.standardFlowEnabled"),
    ],
)  # fmt: skip
def test_a_client_that_cannot_be_meant(desk: QuickDesk, client: str, where: str, message: str, then: str) -> None:
    desk.write("oauthctl.yaml", desk.read("oauthctl.yaml") + "vars: {domain: shop.example}\n")
    desk.write("clients/shop.yaml", f"clients:\n  shop: {client}\n")
    failure = desk.fails("plan", code=1)
    assert message in failure.text.partition(" --> ")[0]
    assert f"clients/shop.yaml:2:{where} " in failure.text
    assert then in failure.text
    assert "1 error. No provider was contacted." in failure.text


@pytest.mark.parametrize(
    ("project", "where", "message", "then"),
    [
        ("project: acme\n", "1:1", "`version` is missing", "add `version: 1` at the top"),
        ("version: 2\nproject: acme\n", "1:10", "`version` takes `1`, not the number 2", ""),
        (HEAD + "providers:\n  sso: {adapter: keyclaok}\n", "4:18", "`adapter` cannot be `keyclaok`", "did you mean `keycloak`?"),
        (HEAD + "providers:\n" + SSO.replace("realm: acme, ", ""), "4:3", "`realm` is missing", "next: add `realm:`"),
        (HEAD + "providers:\n" + SSO.replace("env:KC_SECRET", "hunter2-hunter2"), "4:103", "no reference to a secret", "write env:NAME or file:PATH"),
        (HEAD + "providers:\n" + SSO.replace("https://sso.example", "'https://${vars.host}'"), "4:33", "`${vars.host}` is not set", "set it under `vars:`"),
        ("version: 1\nproviders: [\n", "3:1", "a value or a closing bracket is missing", "write it"),
        ("version: 1\n", "1:1", "`project` is missing", "add `project: NAME` at the top"),
        ("acme\n", "1:1", "the file takes a map, not a text", ""),
        (HEAD + "include: [../other/*.yaml]\n", "3:11", "an include cannot leave the project", "a path below the folder of oauthctl.yaml"),
        (HEAD + "include: [/etc/passwd]\n", "3:11", "an include cannot leave the project", "a path below the folder of oauthctl.yaml"),
        (HEAD + "include: ['clients/../../x.yaml']\n", "3:11", "an include cannot leave the project", "a path below the folder of oauthctl.yaml"),
        (HEAD + "include: [oauthctl.yaml]\n", "3:11", "oauthctl.yaml includes itself", "remove this line"),
        (HEAD + "include: [clients/*.yml]\n", "3:11", "no file matches `clients/*.yml`", ""),
    ],
)  # fmt: skip
def test_a_project_file_that_cannot_be_meant(
    desk: QuickDesk, project: str, where: str, message: str, then: str
) -> None:
    desk.write("oauthctl.yaml", project)
    failure = desk.fails("plan", code=1)
    assert message in failure.first
    assert f"oauthctl.yaml:{where}" in failure.text
    assert then in failure.text
    assert "1 error. No provider was contacted." in failure.text


def test_all_errors_of_all_files_come_at_once_sorted_and_from_every_command(desk: QuickDesk) -> None:
    desk.write("oauthctl.yaml", desk.read("oauthctl.yaml") + "environmnets: {}\n")
    desk.write("clients/b.yaml", f"clients:\n  b: {{{WEB}, pckce: x, scop: y}}\n")
    desk.write("clients/a.yaml", "clients: [\n")
    desk.write("clients/c.yaml", f"clients:\n  c: {{{WEB}, provider: 7}}\n")
    failure = desk.fails_everywhere()
    places = [word for word in failure.text.split() if ".yaml:" in word]
    assert places == [
        "clients/a.yaml:2:1",
        "clients/b.yaml:2:62",
        "clients/b.yaml:2:72",
        "clients/c.yaml:2:72",
        "oauthctl.yaml:11:1",
    ]
    assert "5 errors. No provider was contacted." in failure.text


def test_two_declarations_cannot_be_one_client(desk: QuickDesk) -> None:
    desk.write("clients/a.yaml", f"clients:\n  a: {{{WEB}, client_id: shop}}\n")
    desk.write("clients/b.yaml", f"clients:\n  shop: {{{WEB}}}\n")
    failure = desk.fails_everywhere()
    assert "two declarations have the client_id `shop` at sso" in failure.first
    assert "clients/b.yaml:2:3" in failure.text
    assert "the other is at clients/a.yaml:2:3" in failure.text


@pytest.mark.parametrize("secret", [None, ""], ids=["not set", "empty"])
def test_a_secret_that_is_missing_stops_before_anything_is_contacted(desk: QuickDesk, secret: str | None) -> None:
    del desk.environment["KC_SECRET"]
    if secret is not None:
        desk.environment["KC_SECRET"] = secret
    failure = desk.fails_everywhere(("plan",), ("apply", "--auto-approve"), ("drift",), ("adopt", "sso", "--all"))
    assert failure.first == f"error: KC_SECRET is {'not set' if secret is None else 'empty'}"
    assert "oauthctl.yaml:10:22 providers.sso.auth.client_secret" in failure.text
    assert "next: export KC_SECRET=…, or use file:PATH" in failure.text
    assert "No provider was contacted." in failure.text


@pytest.mark.parametrize(
    ("arguments", "message", "then"),
    [
        (("plan", "-e", "prdo"), "there is no environment `prdo`", "next: one of: prod, staging"),
        (("plan",), "this project has environments: say which one", "next: -e NAME, one of: prod, staging"),
        (("plan", "shpo", "-e", "prod"), "the target `shpo` matches nothing that is declared", "did you mean `shop`?"),
        (("adopt", "ss", "--all", "-e", "prod"), "there is no provider `ss`", "did you mean `sso`?"),
        (("adopt", "sso", "-e", "prod"), "say which clients, or --all", "oauthctl adopt sso --all"),
        (("apply", "-e", "prod"), "there is no terminal to ask on", "--auto-approve"),
        (("show", "shpo", "-e", "prod"), "nothing is declared as `shpo`", "did you mean `shop`?"),
    ],
)  # fmt: skip
def test_a_command_that_asks_for_what_is_not_there_is_a_usage_error(
    desk: QuickDesk, arguments: tuple[str, ...], message: str, then: str
) -> None:
    desk.write("oauthctl.yaml", desk.read("oauthctl.yaml") + "environments: {prod: {}, staging: {}}\n")
    desk.write("clients/shop.yaml", f"clients:\n  shop: {{{WEB}}}\n")
    failure = desk.fails_everywhere(arguments, code=64)
    assert message in failure.text
    assert then in failure.text


# ---- files


def sideways(desk: QuickDesk, kind: str) -> Path:
    """Something outside the project that a link could lead to."""
    outside = desk.folder.parent / "outside"
    outside.mkdir()
    (outside / "a.yaml").write_text(f"clients:\n  stolen: {{{WEB}}}\n", encoding="utf-8")
    return outside if kind == "folder" else outside / "a.yaml"


@pytest.mark.parametrize(
    ("make", "message", "then"),
    [
        (lambda desk, path: path.symlink_to(sideways(desk, "file")), "this file is outside the project", "only files below oauthctl.yaml are read"),
        (lambda desk, path: path.symlink_to(path), "this is a link that leads to itself", ""),
        (lambda desk, path: path.symlink_to("nowhere"), "this file does not exist", ""),
        (lambda desk, path: path.symlink_to(sideways(desk, "folder")), "this file is outside the project", "only files below oauthctl.yaml are read"),
        (lambda desk, path: path.symlink_to(".."), "this is a link to a folder, which is not followed", "put its files here, or remove it"),
        (lambda desk, path: os.mkfifo(path), "this is not a regular file", ""),
    ],
    ids=["link out", "link to itself", "broken link", "link to a folder outside", "link to a folder above", "pipe"],
)  # fmt: skip
def test_what_is_no_file_of_the_project_is_refused(
    desk: QuickDesk, make: Callable[[QuickDesk, Path], None], message: str, then: str
) -> None:
    desk.write("clients/shop.yaml", f"clients:\n  shop: {{{WEB}}}\n")
    make(desk, desk.folder / "clients/x.yaml")
    failure = desk.fails_everywhere()
    assert message in failure.first
    assert "clients/x.yaml:1:1" in failure.text
    assert then in failure.text
    assert "stolen" not in failure.text


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user of the machine may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def as_somebody() -> Iterator[None]:
    """Without the rights of root, who may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("closed", ["clients/team", "clients/team/shop.yaml"])
def test_what_may_not_be_read_is_an_error_and_not_left_out(naps: list[float], open_folder: Path, closed: str) -> None:
    desk = keycloak_project(open_folder, "http://127.0.0.1:9")
    desk.write("clients/team/shop.yaml", f"clients:\n  shop: {{{WEB}}}\n")
    desk.run("validate")  # also loads what could not be loaded without rights
    desk.run("plan", code=5)
    target = desk.folder / closed
    mode = stat.S_IMODE(target.stat().st_mode)
    target.chmod(0)
    desk.files = dict  # type: ignore[method-assign]  # which cannot be read
    try:
        with as_somebody():
            failure = desk.fails_everywhere(("validate",), ("plan",))
    finally:
        target.chmod(mode)
    assert failure.first == "error: this file cannot be read: permission denied"
    assert f"{closed}:1:1" in failure.text


def test_names_of_files_are_shown_without_their_escapes(desk: QuickDesk) -> None:
    desk.write("clients/\x1b[31mred\n.yaml", "a: 1\n")
    failure = desk.fails("plan", code=1)
    assert "clients/\\u{1b}[31mred\\u{a}.yaml:1:1" in failure.text
    assert "\x1b" not in failure.done.all
