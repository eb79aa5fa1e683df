"""A project of any size, the same at each run: clients of ten teams as a company would write them.

Every client has 13 keys and one to five redirect URIs (2.6 on average); a third carry a comment. No client has a
service account: what those cost is counted apart (docs/performance.md).
"""

import random
from collections.abc import Iterator
from pathlib import Path

TEAMS = (
    "payments", "identity", "search", "mobile", "ledger", "growth", "support", "risk", "catalog", "billing",
)  # fmt: skip
REDIRECTS = (1, 1, 2, 2, 2, 3, 3, 3, 4, 5)  # drawn from; 2.6 on average
PRESETS = ("web", "web", "spa", "native")
PER_FILE = 20
SEED = 7

PROJECT = """\
version: 1
project: bench
vars: {{domain: apps.example.com}}
providers:
  sso:
    adapter: keycloak
    url: {url}
    realm: bench
    auth: {{client_id: oauthctl, client_secret: env:BENCH_SECRET}}
defaults:
  owner: platform
scopes:
"""


def write(folder: Path, clients: int, url: str) -> None:
    """The project in `folder`: `oauthctl.yaml`, and 20 clients in each file below `clients/`."""
    (folder / "clients").mkdir(parents=True)
    scopes = "".join(f"  {team}:read: {{description: Read what {team} keeps}}\n" for team in TEAMS)
    (folder / "oauthctl.yaml").write_text(PROJECT.format(url=url) + scopes)
    draw = random.Random(SEED)
    for first in range(0, clients, PER_FILE):
        numbers = range(first, min(first + PER_FILE, clients))
        text = "# Reviewed by the platform team.\nclients:\n" + "".join(client(draw, number) for number in numbers)
        (folder / "clients" / f"{first // PER_FILE:04d}.yaml").write_text(text)


def client(draw: random.Random, number: int) -> str:
    """One client as YAML. The same `draw` gives the same clients in the same order."""
    team, preset = TEAMS[number % len(TEAMS)], draw.choice(PRESETS)
    return "".join(f"{line}\n" for line in _lines(draw, number, team, preset))


def _lines(draw: random.Random, number: int, team: str, preset: str) -> Iterator[str]:
    yield f"  {team}-{preset}-{number:05d}:"
    if draw.random() < 1 / 3:
        yield f"    # ticket SEC-{draw.randrange(9999)}: looked at with the team"
    yield f"    preset: {preset}"
    yield f"    owner: team-{team}"
    yield f'    client_name: "{team.title()} {preset} #{number}"'
    yield f"    description: What {team} shows to its users, part {number}"
    yield f"    client_uri: https://{team}.${{vars.domain}}/{number}"
    yield f"    logo_uri: https://{team}.${{vars.domain}}/{number}/logo.png"
    yield f"    policy_uri: https://{team}.${{vars.domain}}/policy"
    yield f"    tos_uri: https://{team}.${{vars.domain}}/terms"
    yield f"    token_endpoint_auth_method: {'client_secret_basic' if preset == 'web' else 'none'}"
    yield "    redirect_uris:"
    for index in range(draw.choice(REDIRECTS)):
        yield f"      - {_redirect(draw, team, preset, number, index)}"
    yield "    post_logout_redirect_uris:"
    yield f"      - https://{team}.${{vars.domain}}/{number}/bye"
    yield f"    scope: [openid, profile, email, {team}:read]"
    yield "    settings:"
    yield f"      access_token_lifetime: {draw.choice(['5m', '10m', '15m', '1h'])}"
    yield "      default_scopes: [profile, email]"


def _redirect(draw: random.Random, team: str, preset: str, number: int, index: int) -> str:
    if preset == "native":
        return f"com.example.{team}.app{number}:/callback/{index}"
    legacy = "  # legacy" if draw.random() < 1 / 20 else ""
    return f"https://{team}-{index}.${{vars.domain}}/oauth2/callback/{number}{legacy}"
