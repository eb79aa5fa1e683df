"""Secret references: resolved where a secret is needed, delivered to where one was asked for."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import cast

from oauthctl.diagnostics.errors import SetupError
from oauthctl.diagnostics.place import Place
from oauthctl.model.secret import Secret, SecretRef
from oauthctl.secrets.scheme import Sink, Source

SOURCES: Mapping[str, str] = {"env": "oauthctl.secrets.env", "file": "oauthctl.secrets.file"}
SINKS: Mapping[str, str] = {"file": "oauthctl.secrets.file"}


def resolve(ref: SecretRef, root: Path, environ: Mapping[str, str], place: Place | None = None) -> Secret:
    """The secret a reference points to. root: the project's directory; place: where the reference is written.

    Raises SetupError where there is none, or one that everybody on this machine can read.
    """
    where = _place(ref, place)
    return cast(Source, _implementation(SOURCES, ref, where, "read from")).resolve(ref, root, environ, where)


def check_sink(ref: SecretRef, root: Path, place: Place | None = None) -> None:
    """Raises SetupError where a secret cannot be delivered to `ref`; asked before anything is created."""
    where = _place(ref, place)
    cast(Sink, _implementation(SINKS, ref, where, "delivered to")).check(ref, root, where)


def deliver(ref: SecretRef, secret: Secret, root: Path, place: Place | None = None) -> None:
    """Put a secret where `ref` says. Durable when it returns. Raises SetupError."""
    where = _place(ref, place)
    cast(Sink, _implementation(SINKS, ref, where, "delivered to")).deliver(ref, secret, root, where)


def _place(ref: SecretRef, place: Place | None) -> Place:
    return place or Place(str(ref), "", ref.span)


def _implementation(known: Mapping[str, str], ref: SecretRef, place: Place, verb: str) -> object:
    name = known.get(ref.scheme)
    if name is None:
        possible = ", ".join(f"{scheme}:" for scheme in known)
        raise SetupError(f"a secret cannot be {verb} `{ref.scheme}:`", place, next=f"use one of {possible}")
    return import_module(name)
