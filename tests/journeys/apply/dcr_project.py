"""A project begun with `oauthctl init --from`, at a server that speaks RFC 7591 and 7592."""

import json
from pathlib import Path
from typing import Any

from tests.journeys.cli import Desk


def begin(folder: Path, issuer: str, initial_access_token: str | None, *, dialect: str = "", **more: str) -> Desk:
    """A project with an empty state, as `init` says how to make it. more: further keys of the provider block."""
    desk = Desk(folder, OAUTHCTL_STATE_KEY_FILE=".oauthctl/state.key")
    desk.run("init", "--from", issuer, "--name", "acme")
    if initial_access_token is None:
        desk.replace("oauthctl.yaml", "    initial_access_token", "    # initial_access_token")
    else:
        desk.environment["OAUTHCTL_INITIAL_ACCESS_TOKEN"] = initial_access_token
    keys = {"dialect": dialect, **more} if dialect else more
    desk.replace("oauthctl.yaml", "\nclients: {}\n", "".join(f"    {key}: {value}\n" for key, value in keys.items()))
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
