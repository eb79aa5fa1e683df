"""A desk at which things go wrong: what a failure must be like, whatever failed."""

import contextlib
import io
import json
import os
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import jsonschema

from oauthctl.cli.main import run
from tests.journeys.cli import Desk, Done

SECRET = "hunter2-hunter2"  # of the client the tool logs in with
NEVER_SHOWN = (SECRET, "the-secret-of-shop", "access-token-of-the-test", "initial-access-token",
               "registration-token-of", "client-secret-of", "AGE-SECRET-KEY-1")  # fmt: skip
# A fault of our own: never an answer to bad input.
OUR_FAULT = ("Traceback", "error of its own", "Error(", "Exception", "object at 0x")


WIDTH = 80
SCHEMA = json.loads((Path(__file__).parents[3] / "schemas" / "problems.schema.json").read_text(encoding="utf-8"))
# Whatever reads the declarations.
COMMANDS = (("validate",), ("plan",), ("apply", "--auto-approve"), ("drift",), ("doctor",), ("show", "shop"))


class Failure(NamedTuple):
    """What a failed command said. first: the first line of it, where the user looks."""

    first: str
    text: str  # all of it, blanks and line breaks as one blank
    done: Done


class QuickDesk(Desk):
    """Runs the same command line inside this process: where many cases are needed."""

    def run(self, *arguments: str, code: int | None = 0, stdin: str | None = None) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            mock.patch.dict(os.environ, self.environment, clear=True),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            done = Done(run(arguments), out.getvalue(), err.getvalue())
        assert code is None or done.code == code, done.all
        return done

    def fails(self, *arguments: str, code: int) -> Failure:
        """The command fails like this, changes no file, and shows neither a secret nor a fault of ours."""
        before = self.files()
        done = self.run(*arguments, code=code)
        assert self.files() == before, f"{arguments} changed a file\n{done.all}"
        assert all(len(line) <= WIDTH for line in done.err.splitlines()), f"too wide\n{done.all}"
        for hidden in (*NEVER_SHOWN, *OUR_FAULT):
            assert hidden not in done.out + done.err, f"{hidden!r} is shown\n{done.all}"
        said = done.err + done.out
        return Failure(said.partition("\n")[0], " ".join(said.split()), done)

    def fails_everywhere(self, *commands: tuple[str, ...], code: int = 1) -> Failure:
        """Each command (all that read declarations) fails with the same words, and says as many errors in JSON."""
        said = [self.fails(*command, code=code) for command in commands or COMMANDS]
        assert len({failure.first for failure in said}) == 1, [failure.first for failure in said]
        for command in commands or COMMANDS:
            found = self.problems(*command, code=code)
            assert len(found) == sum(line.startswith("error: ") for line in said[0].done.all.splitlines())
        return said[0]

    def problems(self, *arguments: str, code: int) -> list[dict[str, Any]]:
        """The problems of a failure with `--format json`: on stdout, as `schemas/problems.schema.json` has them."""
        document = json.loads(self.fails(*arguments, "--format", "json", code=code).done.out)
        jsonschema.validate(document, SCHEMA)
        assert document["exit_code"] == code
        found: list[dict[str, Any]] = document["problems"]
        return found

    def files(self) -> dict[str, bytes]:
        """Every regular file, by its path."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in found}


def keycloak_project(folder: Path, url: str, clients: str = "") -> QuickDesk:
    """A project with the provider `sso`, a realm `acme` at this URL."""
    desk = QuickDesk(folder, KC_SECRET=SECRET, COLUMNS=str(WIDTH))
    desk.write(
        "oauthctl.yaml",
        f"""version: 1
project: acme
providers:
  sso:
    adapter: keycloak
    url: {url}
    realm: acme
    auth:
      client_id: oauthctl
      client_secret: env:KC_SECRET
""",
    )
    if clients:
        desk.write("clients/all.yaml", clients)
    return desk


def registration_project(folder: Path, url: str, clients: str = "") -> QuickDesk:
    """A project with the provider `partner`, a registration server at this URL, and an empty state."""
    desk = QuickDesk(folder, PARTNER_IAT="initial-access-token", COLUMNS=str(WIDTH))
    new_key = desk.run("state", "new-key").out.splitlines()
    desk.environment["OAUTHCTL_STATE_KEY"] = new_key[0]
    desk.write(
        "oauthctl.yaml",
        f"""version: 1
project: acme
providers:
  partner:
    adapter: dcr
    issuer: {url}
    initial_access_token: env:PARTNER_IAT
""",
    )
    desk.run("state", "init")
    if clients:
        desk.write("clients/all.yaml", clients)
    return desk


SHOP = """clients:
  shop:
    preset: web
    redirect_uris: [https://shop.example.com/cb]
"""
