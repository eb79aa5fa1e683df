"""Rules of others in Python: a distribution that is installed, its entry point, and what is said of a broken one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.cli import Desk

GOOD = """
from oauthctl.lint.rule import Family, Hit
from oauthctl.lint.severity import Severity

BIG = Family("BIG", "Rules of a large company")


@BIG.rule(
    1, "big-names", severity=Severity.HIGH, summary="A client has no name.", why="Nobody knows what it is.",
    fix="Write client_name.", cite="company handbook", reads=("client_name",),
    bad="clients: {shop: {preset: web}}", good="clients: {shop: {preset: web, client_name: Shop}}",
)
def big_names(client):
    if not client.text("client_name"):
        yield Hit("client_name", "it has no name")


@BIG.rule(
    2, "big-crash", severity=Severity.LOW, summary="It stops.", why="w", fix="f", cite="c", reads=("client_name",),
    bad="", good="",
)
def big_crash(client):
    raise ValueError("secret text")
"""


def desk(folder: Path, code: str, **environment: str) -> Desk:
    """A project beside a distribution that pip has installed from a wheel."""
    source, site = folder / "source", folder / "site"
    source.mkdir()
    (source / "big_rules.py").write_text(code, "utf-8")
    (source / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "big-rules"\nversion = "1"\n'
        '[project.entry-points."oauthctl.rules"]\nbig = "big_rules:BIG"\n'
        '[tool.hatch.build.targets.wheel]\ninclude = ["big_rules.py"]\n',
        "utf-8",
    )
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", str(site), str(source)], check=True)
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    made = Desk(folder, PYTHONPATH=path, **environment)
    made.write(
        "oauthctl.yaml",
        'version: 1\nproject: acme\nproviders: {idp: {adapter: dcr, issuer: "https://idp.example.com"}}\n'
        'clients:\n  shop: {preset: web, owner: o, redirect_uris: ["https://shop.example.com/cb"]}\n',
    )
    return made


@pytest.mark.slow
def test_an_installed_rule_runs_and_is_explained_and_one_that_crashes_is_a_finding(tmp_path: Path) -> None:
    here = desk(tmp_path, GOOD, OAUTHCTL_PLUGINS="1")
    ran = here.run("lint", "--concise", code=3)
    assert "BIG001 big-names" in ran.out
    assert "BIG002 big-crash stopped at ValueError in big_rules.py" in ran.out
    assert "secret text" not in ran.out + ran.err
    here.run("lint", "--ignore", "BIG")
    assert "company handbook" in here.run("explain", "big-names").out


@pytest.mark.slow
def test_without_the_switch_it_is_not_loaded(tmp_path: Path) -> None:
    here = desk(tmp_path, "raise RuntimeError('loaded')")
    ran = here.run("lint")
    assert "BIG" not in ran.out + ran.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise RuntimeError('no')", "the rules of the plugin `big` do not work: RuntimeError: no"),
        ("BIG = 1", "`big_rules:BIG` is no oauthctl.lint.rule.Family"),
        (GOOD.replace('"BIG"', '"RED"'), "rules with `RED` are oauthctl's own"),
        (GOOD.replace('"BIG"', '"b1"'), "`b1` are no letters of a family"),
        (GOOD.replace("big-names", "loopback-on-web-client"), "is the name of another rule, of oauthctl"),
        (GOOD.replace("big-crash", "big-names"), "is the name of another rule, of this plugin"),
    ],
)
def test_one_that_does_not_work_is_named(code: str, said: str, tmp_path: Path) -> None:
    ran = desk(tmp_path, code, OAUTHCTL_PLUGINS="1").run("lint", code=1)
    assert said in " ".join(ran.err.split())
