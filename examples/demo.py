"""`make demo`: the whole job on the embedded sandbox server, each step checked, nothing left behind.

Standard library only, and oauthctl as a user runs it: as a command.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

EXAMPLE = Path(__file__).parent / "sandbox"
OAUTHCTL = [sys.executable, "-m", "oauthctl"]
STEPS = 8
LINES = 6
PATIENCE = 20.0  # seconds for the sandbox to start


class Failed(Exception):
    """A step was not as it should be."""


class Demo:
    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.ready_file = folder / "ready.json"
        self.log = folder / "sandbox.log"
        self.environment = dict(os.environ, NO_COLOR="1", COLUMNS="74")  # shown six columns further in
        self.step = 0
        self.issuer = ""

    def prepare(self, port: int) -> None:
        """A copy of the example with the sandbox's port, so that the checkout stays as it is."""
        shutil.copytree(EXAMPLE, self.project, ignore=shutil.ignore_patterns("*.age*", ".oauthctl"))
        path = self.project / "oauthctl.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace('"9400"', f'"{port}"'), encoding="utf-8")

    def start(self, port: int) -> "subprocess.Popen[bytes]":
        arguments = ["sandbox", "--port", str(port), "--ready-file", str(self.ready_file)]
        with self.log.open("wb") as log:
            sandbox = subprocess.Popen([*OAUTHCTL, *arguments], stdout=log, stderr=log, env=self.environment)
        deadline = time.monotonic() + PATIENCE
        while not self.ready_file.exists():
            if sandbox.poll() is not None or time.monotonic() > deadline:
                raise Failed("the sandbox did not start")
            time.sleep(0.05)
        ready = json.loads(self.ready_file.read_text(encoding="utf-8"))
        self.issuer = ready["issuer"]
        self.environment["DEMO_INITIAL_ACCESS_TOKEN"] = ready["initial_access_token"]
        self.say("oauthctl sandbox", f"a real authorization server, {self.issuer}")
        return sandbox

    def say(self, command: str, outcome: str, lines: list[str] | None = None) -> None:
        self.step += 1
        print(f"{self.step}/{STEPS} {command:<32} {outcome}")
        for line in lines or []:
            print(f"      {line}".rstrip())
        sys.stdout.flush()

    def run(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [*OAUTHCTL, *arguments], cwd=self.project, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode != code:
            raise Failed(
                f"`oauthctl {' '.join(arguments)}` ended with {done.returncode}, not {code}:\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def make_state(self) -> None:
        """RFC 7592 tokens cannot be read back, so they are kept: sealed, in state."""
        self.environment["OAUTHCTL_STATE_KEY"] = self.run("state", "new-key").splitlines()[0]
        self.run("state", "init")

    def by_hand(self) -> str:
        """Somebody adds a redirect URI at the server, past oauthctl."""
        clients = json.loads(self.call("GET", "/sandbox/clients"))
        shop = next(client for client in clients if client["client_name"] == "Acme Shop")
        uris = [*shop["redirect_uris"], "https://evil.example/cb"]
        self.call("PUT", f"/sandbox/clients/{shop['client_id']}", {"redirect_uris": uris})
        return "redirect_uris + https://evil.example/cb"

    def call(self, method: str, path: str, body: object = None) -> str:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.issuer + path, data=data, method=method, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()


def expect(output: str, *wanted: str) -> None:
    for text in wanted:
        if text not in output:
            raise Failed(f"expected {text!r} in:\n{output}")


def main_job(demo: Demo) -> None:
    demo.make_state()
    output = demo.run("validate")
    expect(output, "3 clients", "0 errors")
    demo.say("oauthctl validate", "ok     " + output.strip().splitlines()[-1])

    output = demo.run("plan")
    expect(output, "3 create", "demo/shop")
    demo.say("oauthctl plan", "ok     3 to create, one of them:", client_of(output, "demo/shop"))

    output = demo.run("apply", "--auto-approve")
    expect(output, "Planned again", "converged")
    demo.say("oauthctl apply --auto-approve", "ok     3 created, planned again: empty", ending(output))

    output = demo.run("plan", "--detailed-exitcode")
    expect(output, "No changes")
    demo.say("oauthctl plan", "ok     No changes. 3 clients agree.")

    demo.say("curl -X PUT … (by hand)", demo.by_hand())

    output = demo.run("drift", code=2)
    expect(output, "demo/shop", "WIDENS", "https://evil.example/cb")
    demo.say("oauthctl drift", "ok     exit 2: WIDENS demo/shop", client_of(output, "demo/shop")[:LINES])

    demo.run("apply", "--auto-approve")
    expect(demo.run("plan", "--detailed-exitcode"), "No changes")
    demo.run("drift")
    demo.say("oauthctl apply, plan, drift", "ok     restored; No changes.")


def client_of(output: str, address: str) -> list[str]:
    """The block of one client in a plan or drift."""
    blocks = output.split("\n\n")
    return next(block.splitlines() for block in blocks if address in block.splitlines()[0])


def ending(output: str) -> list[str]:
    """What apply says last: each operation, the count, and the second plan."""
    lines = output.rstrip().splitlines()
    return [line for line in lines if line.startswith(("ok ", "Applied", "Planned again"))][-LINES:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def stopped(sandbox: "subprocess.Popen[bytes] | None", wait: float = 10.0) -> None:
    if sandbox is not None and sandbox.poll() is None:
        sandbox.terminate()
        try:
            sandbox.wait(wait)
        except subprocess.TimeoutExpired:
            sandbox.kill()
            sandbox.wait()


def main(job: Callable[[Demo], None] = main_job) -> int:
    began = time.monotonic()
    sandbox = None
    with tempfile.TemporaryDirectory(prefix="oauthctl-demo-") as folder:
        demo = Demo(Path(folder))
        try:
            port = free_port()
            demo.prepare(port)
            sandbox = demo.start(port)
            job(demo)
        except (Failed, OSError) as error:
            print(f"\nDemo failed: {error}", file=sys.stderr)
            if demo.log.exists():
                print(
                    "--- the sandbox said:\n" + demo.log.read_text(encoding="utf-8", errors="replace")[-4000:],
                    file=sys.stderr,
                )
            return 1
        finally:
            stopped(sandbox)
    print(f"Demo passed in {time.monotonic() - began:.1f} s; sandbox stopped. Yours: oauthctl init --from https://IDP")
    return 0


if __name__ == "__main__":
    sys.exit(main())
