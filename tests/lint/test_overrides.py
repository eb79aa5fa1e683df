"""`lint.overrides`: other rules and severities for some clients, files or environments."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from oauthctl.diagnostics.sources import Sources
from oauthctl.workflow.linting.declared import LintRequest, lint
from tests.lint.support import HEADER

WEB = {"preset": "web", "redirect_uris": ["http://127.0.0.1/cb"]}
FILES: dict[str, Any] = {
    "clients/legacy.yaml": {"clients": {"legacy-a": WEB, "legacy-b": {**WEB, "only_in": ["prod"]}}},
    "clients/shop.yaml": {"clients": {"shop": WEB}},
    "scopes/all.yaml": {"resources": {"legacy-api": {"uri": "http://api.example.com/", "scopes": {}}}},
}
EVERY = {"legacy-a": "medium", "legacy-b": "medium", "shop": "medium", "legacy-api": "low"}


def found(folder: Path, *overrides: dict[str, Any], environment: str | None = None) -> dict[str, str]:
    """Severity by client or resource."""
    lint_ = {"select": ["RED005", "RES002"], "severity": {"RED005": "medium"}, "overrides": list(overrides)}
    for path, content in {**FILES, "oauthctl.yaml": None}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(yaml.safe_dump(content) if content else HEADER + yaml.safe_dump({"lint": lint_}))
    linted = lint(folder, LintRequest(environment=environment), Sources(), print, print)
    return {one.address.key: str(one.severity) for one in linted.findings if one.address}


def without(*keys: str) -> dict[str, str]:
    return {key: severity for key, severity in EVERY.items() if key not in keys}


@pytest.mark.parametrize(
    ("override", "left"),
    [
        ({"clients": ["legacy-*"], "ignore": ["RED005"]}, without("legacy-a", "legacy-b")),
        ({"clients": ["legacy-*"], "ignore": ["ALL"]}, without("legacy-a", "legacy-b")),  # a resource is no client
        ({"clients": ["*"], "ignore": ["RED"]}, without("legacy-a", "legacy-b", "shop")),
        ({"paths": ["clients/legacy.yaml"], "ignore": ["loopback-on-web-client"]}, without("legacy-a", "legacy-b")),
        ({"paths": ["scopes/**/*.yaml"], "ignore": ["RES"]}, without("legacy-api")),
        ({"environments": ["prod"], "ignore": ["RED005"]}, without("legacy-b")),  # the others are in staging too
        ({"clients": ["shop"], "severity": {"RED005": "info"}}, {**EVERY, "shop": "info"}),
        ({"clients": ["shop"], "ignore": ["RES002"]}, EVERY),
    ],
)
def test_what_an_override_changes(tmp_path: Path, override: dict[str, Any], left: dict[str, str]) -> None:
    assert found(tmp_path, override) == left


def test_a_later_override_wins(tmp_path: Path) -> None:
    low, high = ({"clients": [glob], "severity": {"RED": level}} for glob, level in (("*", "low"), ("s*", "critical")))
    assert found(tmp_path, low, high)["shop"] == "critical"
    assert found(tmp_path, high, low)["shop"] == "low"


def test_without_overrides_nothing_changes(tmp_path: Path) -> None:
    assert found(tmp_path) == EVERY
