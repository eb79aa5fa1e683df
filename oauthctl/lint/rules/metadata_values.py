"""MET: values that are spelled nearly as the registered ones."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from oauthctl.diagnostics.text import in_other_letters, suggestion
from oauthctl.lint.client import Client
from oauthctl.lint.rule import Hit, Repair
from oauthctl.lint.rules.grant_consistency import NICKNAMES
from oauthctl.lint.rules.metadata import MET
from oauthctl.lint.severity import Severity
from oauthctl.model.table import table
from oauthctl.model.value import FieldId

# Registered as well (RFC 7518, RFC 8812, RFC 9864), but nothing that a client should name.
_JOSE: Final = frozenset(
    {"ES256K", "Ed448", "RSA1_5", "RSA-OAEP-384", "RSA-OAEP-512", "A192KW", "ECDH-ES+A192KW", "A128GCMKW", "A192GCMKW",
     "A256GCMKW", "PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"}
)  # fmt: skip
_DIGITS: Final = re.compile("[0-9]+")
_NEAR: Final = 0.85  # one wrong, missing or additional letter of five to ten
# Settings of ours are checked when the declaration is read.
_FIELDS: Final = tuple(name for name, entry in table().items() if entry.values and not name.startswith("settings."))
_ALGORITHMS: Final = _JOSE.union(*(table()[name].values for name in _FIELDS if name.endswith("_alg")))

_WEB: Final = """
clients:
  shop:
    preset: web
    redirect_uris: ["https://shop.example.com/cb"]
"""


@MET.rule(
    20,
    "value-misspelled",
    severity=Severity.MEDIUM,
    summary="A value differs from a registered one by a letter, or by upper and lower case.",
    why="A server refuses it, or goes on as if nothing were written; one that is lenient does what nobody here checked: a client "
    "with the method `NONE` may need no credentials, and the rules about such clients do not find it.",
    fix="Write the registered value.",
    cite="RFC 7591 section 2; OpenID Connect Dynamic Client Registration 1.0 section 2; RFC 7518 section 3.1",
    reads=_FIELDS,
    repairs="unsafe",
    bad=(
        _WEB + "    token_endpoint_auth_method: client_secret_bsic\n",
        _WEB + '    id_token_signed_response_alg: "NONE"\n',
    ),
    good=(
        _WEB + '    grant_types: [authorization_code, "https://example.com/grants/authorization_codes"]\n',
        _WEB + "    id_token_signed_response_alg: ES256K\n",
    ),
)
def value_misspelled(client: Client) -> Iterator[Hit]:
    for field in _FIELDS:
        if client.has(field):
            yield from _misspelled(client, field)


def _misspelled(client: Client, field: FieldId) -> Iterator[Hit]:
    found = client[field]
    several = not isinstance(found, str)
    for value in dict.fromkeys(client.words(field) if several else (found,)):
        meant, severity = _meant(field, value)
        if meant:
            edit = ("replace" if several else "set", field, value, meant)
            told = f"`{value}` is not a registered value; did you mean `{meant}`"
            repair = Repair(f"write {meant}", safe=False, edits=(edit,))
            yield Hit(field, told, value, note=f"`{meant}`?", severity=severity, repair=repair)


def _meant(field: FieldId, value: str) -> tuple[str, Severity | None]:
    """The registered value, and how bad it is that it is not written so; nothing where none is like it."""
    if value in NICKNAMES:
        return "", None  # GRT009
    known = _ALGORITHMS if field.endswith("_alg") else table()[field].values
    if field == "response_types":  # words in any order
        words = [in_other_letters(word, _words(known)) or word for word in value.split()]
        other = " ".join(words) if words != value.split() else None
        near = None if set(value.split()) <= _words(known) else suggestion(value, known, _NEAR)
    else:
        other = in_other_letters(value, known)
        near = None if value in known or ":" in value else suggestion(value, known, _NEAR)
    if other:
        return other, None
    return ("" if near is None or _is_guessed(value, near, known) else near), Severity.LOW


def _is_guessed(value: str, near: str, known: Iterable[str]) -> bool:
    """Whether others may be meant as well: several begin so, or it differs in numbers only, as algorithms do from each other."""
    several = sum(one.startswith(value) for one in known) > 1
    return several or _DIGITS.sub("", near) == _DIGITS.sub("", value)


def _words(values: Iterable[str]) -> frozenset[str]:
    return frozenset(word for value in values for word in value.split())
