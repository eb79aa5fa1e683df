"""`execute(plan)`: the second of apply's two calls; then everything is planned again, to see that it converged."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from oauthctl._version import __version__
from oauthctl.apply.journal import Journal, journal_path, opened
from oauthctl.apply.ports import Ports, Provider
from oauthctl.apply.result import Event, Result, Status
from oauthctl.apply.runner import run
from oauthctl.model.secret import Secret, SecretRef
from oauthctl.plan.planner import make
from oauthctl.plan.types import Operation, Plan
from oauthctl.secrets.references import check_sink, deliver, resolve
from oauthctl.workflow.prepare import Prepared, words
from oauthctl.workflow.session import again


class Executed(NamedTuple):
    """What was done, and what a second plan still wants of the objects that were touched.

    after: that second plan. left: its operations on objects that this run said were done.
    """

    result: Result
    after: Plan
    left: tuple[Operation, ...]

    @property
    def exit_code(self) -> int:
        return self.result.exit_code or (5 if self.left or self.after.unread else 0)


def without_lock(prepared: Prepared) -> str:
    """What to say where nothing can be locked (DECISIONS 26); empty where state is locked for this run."""
    if prepared.scene.state.session is not None:
        return ""
    return (
        "no lock: this project has no state, so nothing keeps an apply on another machine out. "
        "Each object is read again just before it is changed, and left alone if it differs from this plan."
    )


def execute(prepared: Prepared, events: Callable[[Event], None]) -> Executed:
    """Runs the plan's operations and reads everything back."""
    with opened(journal_path(prepared.root, prepared.plan.environment), prepared.now) as journal:
        result = run(prepared.plan, _ports(prepared, journal), events)
    observed, unread = again(prepared.scene, lambda _: None)
    options = replace(prepared.options, claim=False, recreate=frozenset())
    after = make(prepared.scene.declarations, observed, options, words(prepared.scene))
    after = replace(after, unread=(*after.unread, *unread))
    done = {outcome.operation.address for outcome in result.outcomes if outcome.status is Status.DONE}
    left = tuple(operation for operation in after.operations if operation.acts and operation.address in done)
    return Executed(result, after, left)


def _ports(prepared: Prepared, journal: Journal) -> Ports:
    seen, root = prepared.scene, prepared.root

    def reveal(reference: SecretRef) -> Secret:
        return resolve(reference, root, os.environ)

    return Ports(
        providers={
            name: Provider(connection.session, connection.about, connection.session.capabilities())
            for name, connection in seen.connections.items()
        },
        records=seen.state.session,
        resolve=reveal,
        check_sink=lambda reference: check_sink(reference, root),
        deliver=lambda reference, secret: deliver(reference, secret, root),
        journal=journal,
        now=prepared.now,
        tool=__version__,
        commit=_commit(root),
        backup=prepared.backup,
    )


def _commit(root: Path) -> str:
    """The commit of the declarations, for the memory of this apply; empty outside git."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"],  # noqa: S607 - git as the user has it
            cwd=root, capture_output=True, text=True, check=False, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""
