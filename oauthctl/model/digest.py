"""Short digests of values: enough to see that something changed, not to say what it was (DECISIONS 2)."""

import base64
import hashlib
import json

from oauthctl.model.compare import canonical
from oauthctl.model.field import Field
from oauthctl.model.json import Json

_BYTES = 12  # 96 bits


def digest(value: Json, entry: Field) -> str:
    """16 characters for the meaning of a value; equal for values that compare equal."""
    return short_digest(canonical(value, entry.compare))


def short_digest(value: Json) -> str:
    """16 base64url characters over canonical JSON (sorted keys, no blanks)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_BYTES]).decode()


def full_digest(value: Json) -> str:
    """`sha256:` and 64 hexadecimal digits over canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
