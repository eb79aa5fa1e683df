"""`file:PATH`: a secret in a file of its own, relative to the project's directory."""

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from oauthctl.diagnostics.errors import SetupError
from oauthctl.diagnostics.place import Place
from oauthctl.model.secret import Secret, SecretRef

LIMIT = 65_536  # bytes; a secret is a password, a token or a key, never more


def resolve(ref: SecretRef, root: Path, environ: Mapping[str, str], place: Place) -> Secret:  # noqa: ARG001  # a Source
    """The file's text without the line break an editor or `echo` leaves at its end."""
    path = _path(ref, root, place)
    text = _text(_content(path, ref, place), ref, place)
    if not text:
        raise SetupError(f"{ref.target} is empty", place, next=f"write the secret into {ref.target}")
    return Secret(text)


def check(ref: SecretRef, root: Path, place: Place) -> None:
    """The directory exists and can be written, and what stands there is a plain file of ours to replace."""
    path = _path(ref, root, place)
    parent = path.parent
    if not parent.is_dir():
        raise SetupError(
            f"{ref.target}: its directory does not exist", place, next=f"mkdir -p {Path(ref.target).parent}"
        )
    if not os.access(parent, os.W_OK | os.X_OK):
        raise SetupError(f"{ref.target}: its directory cannot be written", place)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        # A link could lead anywhere, and a pull request can bring one along.
        raise SetupError(f"{ref.target} is not a plain file; a secret is not written through it", place)


def deliver(ref: SecretRef, secret: Secret, root: Path, place: Place) -> None:
    """Write the file anew, readable by its owner only, and on the disk when this returns."""
    check(ref, root, place)
    try:
        _replace(root / ref.target, (secret.reveal() + "\n").encode())
    except OSError as error:
        raise SetupError(f"{ref.target} could not be written: {error.strerror}", place) from error


def _path(ref: SecretRef, root: Path, place: Place) -> Path:
    if not ref.target or "\0" in ref.target:
        raise SetupError("a file reference without a usable path", place, next="write file:PATH")
    return root / ref.target


def _content(path: Path, ref: SecretRef, place: Place) -> bytes:
    try:
        # Not blocking: a named pipe would hold the run for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        reason = (error.strerror or "input error").lower()
        raise SetupError(
            f"{ref.target} could not be read: {reason}",
            place,
            next="put the secret there (chmod 600), or name another file",
        ) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise SetupError(f"{ref.target} is not a plain file", place)
        if os.name == "posix" and status.st_mode & (stat.S_IROTH | stat.S_IWOTH):
            raise SetupError(
                f"{ref.target} is open to every user of this machine", place, next=f"chmod 600 {ref.target}"
            )
        if status.st_size > LIMIT:
            raise SetupError(f"{ref.target} is larger than {LIMIT} bytes: no secret is", place)
        return os.read(descriptor, LIMIT)
    finally:
        os.close(descriptor)


def _text(content: bytes, ref: SecretRef, place: Place) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        # Its message would quote a byte of the secret, and `from` would carry all of them.
        raise SetupError(f"{ref.target} is not UTF-8 text", place) from None
    return text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")


def _replace(path: Path, content: bytes) -> None:
    """Atomically: a reader sees the old file or the new one, and a crash leaves one of them."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # elsewhere directories cannot be opened
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
