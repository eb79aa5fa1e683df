"""Glewlwyd, a whole single sign-on server in C: boots in a tenth of a second, with a database of its own."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from scripts.servers import glewlwyd as installation
from tests.servers.processes.glewlwyd_setup import set_up
from tests.servers.processes.process import Start, answers, free_port, running

# What Debian's package puts into an empty database.
ADMIN = ("admin", "password")


class GlewlwydServer(NamedTuple):
    issuer: str
    initial_access_token: str  # an access token with scope "register": it lives for an hour
    api: str  # base of its own admin API, behind a cookie session
    admin_username: str
    admin_password: str
    log: Path


@contextmanager
def glewlwyd(folder: Path, *, one_use_token: bool = False) -> Iterator[GlewlwydServer]:
    """One server with OpenID Connect, scopes orders:read and orders:write, and RFC 7591/7592 switched on.

    one_use_token: the initial access token registers one client and ends.
    """
    port = free_port()
    workplace = folder / f"glewlwyd-{port}"
    workplace.mkdir(parents=True)
    root, log = installation.home(), workplace / "server.log"
    make_database(root, workplace / "glewlwyd.db")
    configuration = workplace / "glewlwyd.conf"
    configuration.write_text(configure(root, workplace, port), "utf-8")
    api = f"http://127.0.0.1:{port}/api"
    start = Start(
        command=[root / "usr" / "bin" / "glewlwyd", f"--config-file={configuration}"],
        ready=answers(f"http://127.0.0.1:{port}/config"),
        log=log,
        folder=workplace,
        environment={"LD_LIBRARY_PATH": installation.library_path(root)},
    )
    with running(start):
        issuer, token = set_up(api, ADMIN, one_use_token=one_use_token)
        yield GlewlwydServer(issuer, token, api, *ADMIN, log)


def make_database(root: Path, path: Path) -> None:
    script = root / "usr" / "share" / "doc" / "glewlwyd" / "database" / "init.sqlite3.sql.gz"
    with gzip.open(script, "rt", encoding="utf-8") as sql, closing(sqlite3.connect(path)) as database:
        database.executescript(sql.read())


def configure(root: Path, workplace: Path, port: int) -> str:
    """The configuration file (libconfig). The packaged one ends external_url with a slash, too."""
    modules = root / "usr" / "lib" / "glewlwyd"
    return f"""
port = {port}
bind_address = "127.0.0.1"
external_url = "http://127.0.0.1:{port}/"
login_url = "login.html"
api_prefix = "api"
log_mode = "console"
log_level = "WARNING"
cookie_secure = 0
session_key = "GLEWLWYD2_SESSION_ID"
session_expiration = 86400
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "{modules}/user"
client_module_path = "{modules}/client"
user_auth_scheme_module_path = "{modules}/scheme"
plugin_module_path = "{modules}/plugin"
hash_algorithm = "SHA512"
use_secure_connection = false
# Read even while it is off.
secure_connection_key_file = "none"
secure_connection_pem_file = "none"
database = {{ type = "sqlite3" path = "{workplace}/glewlwyd.db" }};
"""
