"""A project begun with `oauthctl init --from`, at a server that speaks RFC 7591 and 7592."""

import json
from pathlib import Path
from typing import Any

from oauthctl.model.secret import Secret
from oauthctl.state.keys import recipient_of
from oauthctl.state.local import DEFAULT_NAME, LocalStore
from tests.journeys.cli import Desk, Done

KEY_FILE = ".oauthctl/state.key"


class WatchedDesk(Desk):
    """After each command: no secret in play is in its output, nor in clear in any file but where it belongs."""

    def run(self, *arguments: str, code: int | None = 0, stdin: str | None = None) -> Done:
        before = self.secrets()
        done = super().run(*arguments, code=code, stdin=stdin)
        for secret in before | self.secrets():
            assert secret not in done.out + done.err, f"{arguments} shows a secret"
            for path in self.folder.rglob("*"):
                mine = path.name == "state.key" or path.suffix == ".secret" or path.is_dir()
                assert mine or secret.encode() not in path.read_bytes(), f"{arguments} left a secret in {path.name}"
        return done

    def secrets(self) -> set[str]:
        """The initial access token, the state key, all credentials in state, and what was delivered."""
        found = {self.environment.get("OAUTHCTL_INITIAL_ACCESS_TOKEN", "")}
        found |= {path.read_text(encoding="utf-8").strip() for path in self.folder.glob("*.secret")}
        if (self.folder / DEFAULT_NAME).exists():
            key = self.read(KEY_FILE).strip()
            found |= {key} | self._sealed(Secret(key))
        return found - {""}

    def _sealed(self, key: Secret) -> set[str]:
        lineage = next(line.split()[-1] for line in self.read("oauthctl.yaml").splitlines() if "lineage:" in line)
        snapshot = LocalStore(self.folder / DEFAULT_NAME, lineage, [recipient_of(key)], key).read()
        return {
            secret.reveal()
            for record in snapshot.records.values()
            for name, kept in record.credentials.items()
            for secret in kept
            if name != "registration_client_uri"
        }


def begin(folder: Path, issuer: str, initial_access_token: str | None, *, dialect: str = "", **more: str) -> Desk:
    """A project with an empty state, as `init` says how to make it. more: further keys of the provider block."""
    desk = WatchedDesk(folder, OAUTHCTL_STATE_KEY_FILE=KEY_FILE)
    desk.run("init", "--from", issuer, "--name", "acme")
    if initial_access_token is None:
        desk.replace("oauthctl.yaml", "    initial_access_token", "    # initial_access_token")
    else:
        desk.environment["OAUTHCTL_INITIAL_ACCESS_TOKEN"] = initial_access_token
    keys = {"dialect": dialect, **more} if dialect else more
    adapter = "    adapter: dcr\n"
    more_keys = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    desk.replace("oauthctl.yaml", adapter, adapter + more_keys)
    desk.run("state", "init")
    return desk


def web_client(key: str, name: str, more: str = "") -> str:
    """A declaration with only what every server holds, and more lines of it."""
    return f"""clients:
  {key}:
    preset: web
    client_name: {name}
    redirect_uris: [https://{key}.example/cb]
{more}"""


def remembered(desk: Desk) -> dict[str, Any]:
    """What state has, by address."""
    return {
        record["address"]: record for record in json.loads(desk.run("state", "list", "--format", "json").out)["records"]
    }


def client_id(desk: Desk, address: str) -> str:
    return str(remembered(desk)[address]["native_id"])
