"""What an object was before it was changed, for a person who has to bring it back (DECISIONS 26)."""

import hashlib
import json
from pathlib import Path
from urllib.parse import quote

from oauthctl.diagnostics.errors import SetupError
from oauthctl.model.live import Live
from oauthctl.state.atomic import replace

_NAME = 80  # characters of a file's name that come from outside


def save(directory: Path, live: Live, attempt: str, at: str) -> Path:
    """Write the provider's own object, which holds no secret, to a file of its own. Raises SetupError."""
    path = directory / quote(live.provider, safe="") / f"{at.replace(':', '')}-{_file_name(live)}-{attempt[:8]}.json"
    content = {
        "provider": live.provider,
        "kind": str(live.kind),
        "name": live.name,
        "native_id": live.native_id,
        "saved": at,
        "native": live.native,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace(path, json.dumps(content, indent=2, sort_keys=True).encode() + b"\n")
    except OSError as error:
        raise SetupError(f"the backup of {live.provider}/{live.name} could not be written: {error.strerror}") from error
    return path


def _file_name(live: Live) -> str:
    """A name no provider can lead anywhere with: quoted, and with a digest where it had to be cut."""
    name = f"{live.kind}-{quote(live.name, safe='')}"
    if len(name) <= _NAME:
        return name
    return f"{name[:_NAME]}-{hashlib.sha256(live.name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
