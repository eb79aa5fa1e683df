"""The sandbox as a program: how it starts, what it leaves behind, how it stops."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest


def run(*options, **settings):
    command = [sys.executable, "-m", "oauthctl.sandbox", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, **settings)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_stops_when_told(launch, number):
    server = launch()
    first, second = server.stdout.splitlines()
    assert first == f"oauthctl sandbox ready: {server.issuer}"
    assert second == f"initial access token: {server.token}"
    assert server.ready["pid"] == server.process.pid
    server.process.send_signal(number)
    assert server.process.wait(timeout=5) == 0


def test_a_token_that_was_given_is_not_shown(launch):
    server = launch("--initial-access-token", "given-token")
    assert "given-token" not in server.stdout
    assert server.register({"redirect_uris": ["https://shop.example/cb"]}, token="given-token").status_code == 201
    assert server.stop() == 0


def test_with_a_data_file_a_restart_remembers(launch, tmp_path):
    data = tmp_path / "clients.json"
    first = launch("--data", str(data))
    client, gone = first.service_client(), first.registered()
    assert first.manage("DELETE", gone).status_code == 204
    port = first.issuer.rpartition(":")[2]
    assert first.stop() == 0
    assert stat.S_IMODE(data.stat().st_mode) == 0o600
    assert client["client_secret"] not in data.read_text()
    assert client["registration_access_token"] not in data.read_text()

    second = launch("--data", str(data), "--port", port)
    assert [one["client_id"] for one in second.http.get("/sandbox/clients").json()] == [client["client_id"]]
    assert second.manage("GET", client).status_code == 200
    assert second.token_request(client, grant_type="client_credentials").status_code == 200
    assert second.stop() == 0
    assert list(tmp_path.iterdir()) == [data], "no temporary file stays behind"


def test_the_ready_file_is_for_its_owner_only(launch):
    server = launch()
    assert stat.S_IMODE(server.ready_file.stat().st_mode) == 0o600
    assert server.ready == {
        "issuer": server.issuer,
        "pid": server.process.pid,
        "initial_access_token": server.token,
    }
    assert server.stop() == 0


def test_clients_registered_at_once_are_all_kept(launch, tmp_path):
    server = launch("--data", str(tmp_path / "clients.json"))
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: server.registered(client_name=f"client {n}")["client_id"], range(24)))
    listed = [one["client_id"] for one in server.http.get("/sandbox/clients").json()]
    assert sorted(listed) == sorted(made)
    assert server.stop() == 0


@pytest.mark.parametrize("host", ["localhost", "::1"])
def test_it_listens_on_other_loopback_names(launch, host):
    if host == "::1" and not _has_ipv6():
        pytest.skip("this machine has no IPv6 loopback address")
    server = launch("--host", host)
    assert server.http.get("/jwks").status_code == 200
    assert server.stop() == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--host", "192.0.2.1"],
        ["--host", "::"],
        ["--host", "example.com"],
        ["--port", "99999"],
        ["--open", "--initial-access-token", "x"],
        ["--initial-access-token", "not a token"],
        ["--scope", "two scopes"],
        ["--unheard-of"],
    ],
)
def test_a_wrong_command_line_exits_with_64(options):
    result = run(*options)
    assert result.returncode == 64
    assert "error: " in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_is_taken_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert result.stderr.startswith("error: cannot listen on 127.0.0.1:")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "clients": [{"metadata": {"scope": 1}}]}']
)
def test_a_data_file_of_something_else_is_left_alone(tmp_path, content):
    data = tmp_path / "clients.json"
    data.write_text(content)
    result = run("--data", str(data))
    assert result.returncode == 1
    assert result.stderr == f"error: the data file {data} was not written by this sandbox\n"
    assert data.read_text() == content


@pytest.mark.parametrize("option", ["--data", "--ready-file"])
def test_a_file_in_no_folder_is_one_sentence(tmp_path, option):
    result = run(option, str(tmp_path / "missing" / "file"))
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "No such file or directory" in result.stderr


def test_without_the_extra_it_says_what_to_install(tmp_path):
    (tmp_path / "flask.py").write_text("raise ModuleNotFoundError(\"No module named 'flask'\", name='flask')\n")
    result = run(env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert result.returncode == 1
    assert result.stderr.startswith("error: the sandbox's libraries are not installed\n")
    assert "pip install '.[sandbox]'" in result.stderr


def _has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_is_the_server_and_leaves_nothing_behind(tmp_path, number):
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "oauthctl", "sandbox", "--ready-file", str(ready)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("oauthctl sandbox ready")
        assert json.loads(ready.read_text())["pid"] == process.pid
        process.send_signal(number)
        assert process.wait(timeout=30) == 0


def test_the_command_shows_the_servers_own_help():
    command = [sys.executable, "-m", "oauthctl", "sandbox", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0
    assert "--initial-access-token" in done.stdout
