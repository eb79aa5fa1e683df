"""What an author outside gets: the contract runs on an adapter of theirs, and the command line finds it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from oauthctl.model.secret import Secret
from oauthctl.testing import AdapterContract, MemoryCredentials, Subject, opener
from tests.journeys.cli import Desk
from tests.testing.outside.tiny_adapter import ADAPTER
from tests.testing.outside.tiny_server import Tiny, tiny_server

OUTSIDE = Path(__file__).parent / "outside"


@pytest.fixture(scope="module")
def server() -> Iterator[Tiny]:
    with tiny_server() as running:
        yield running


class TestTiny(AdapterContract):
    @pytest.fixture
    def subject(self, server: Tiny) -> Subject:
        return Subject(
            adapter=ADAPTER,
            open=opener(ADAPTER, url=server.url, token=Secret(server.token)),
            open_denied=opener(ADAPTER, url=server.url, token=Secret("wrong")),
            client={
                "client_name": "Contract",
                "redirect_uris": ["https://shop.example.com/cb"],
                "grant_types": ["authorization_code"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "client_secret_basic",
            },
            credentials=MemoryCredentials(),
        )


@pytest.fixture
def desk(server: Tiny, tmp_path: Path) -> Desk:
    """A project that uses the plugin, installed as pip would leave it: a module, and its entry point."""
    site = tmp_path / "site"
    metadata = site / "oauthctl_tiny-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: oauthctl-tiny\nVersion: 1\n", "utf-8")
    (metadata / "entry_points.txt").write_text("[oauthctl.adapters]\ntiny = tiny_adapter:ADAPTER\n", "utf-8")
    (site / "tiny_adapter.py").write_text((OUTSIDE / "tiny_adapter.py").read_text("utf-8"), "utf-8")
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    desk = Desk(tmp_path, PYTHONPATH=path, OAUTHCTL_PLUGINS="1", TINY_TOKEN=server.token)
    desk.write(
        "oauthctl.yaml",
        f"""version: 1
project: outside
providers:
  mine: {{adapter: tiny, url: "{server.url}", token: env:TINY_TOKEN}}
clients:
  shop:
    preset: web
    client_name: Shop
    redirect_uris: [https://shop.example.com/cb]
    scope: [openid]
""",
    )
    return desk


def test_the_command_line_does_its_whole_job_with_a_plugin(desk: Desk, server: Tiny) -> None:
    assert "tiny" in desk.run("explain", "adapters").out
    assert "redirect_uris" in desk.run("explain", "tiny").out
    assert "Applied: 1 done." in desk.run("apply", "--auto-approve").out
    assert "No changes." in desk.run("plan", "--detailed-exitcode").out
    server.clients["shop"]["redirect_uris"] = ["https://shop.example.com/cb", "https://evil.example/cb"]
    server.clients["shop"]["theirs"] = "kept"
    assert "+ https://evil.example/cb" in desk.run("drift", code=2).out
    desk.run("apply", "--auto-approve")
    assert server.clients["shop"]["redirect_uris"] == ["https://shop.example.com/cb"]
    assert server.clients["shop"]["theirs"] == "kept"
    server.clients["other"] = {"client_id": "other", "redirect_uris": ["https://other.example/cb"], "secret": "x" * 9}
    assert "0 settings differ." in desk.run("adopt", "mine", "other").out


def test_without_the_switch_it_is_not_loaded(desk: Desk) -> None:
    desk.environment.pop("OAUTHCTL_PLUGINS")
    refused = desk.run("validate", code=1).out
    assert "`adapter` cannot be `tiny`" in refused
    assert "OAUTHCTL_PLUGINS=1" in refused
