"""The preset that a live client is nearest to."""

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from oauthctl.model.compare import canonical, same
from oauthctl.model.effective import OIDC, standard_default
from oauthctl.model.json import Json
from oauthctl.model.presets import CUSTOM, Preset, fixed, names, preset, problems
from oauthctl.model.table import field
from oauthctl.model.value import FieldId, Gap
from oauthctl.uri import facts

_FAR = 3  # a client that differs from every preset in more fixed fields than this is custom

Fields = Mapping[FieldId, Json | Gap]


class Inference(NamedTuple):
    """The preset nearest to a live client, and the fixed fields in which it differs."""

    name: str
    differing: tuple[FieldId, ...]


def infer(fields: Fields, exact: Container[FieldId]) -> Inference:
    """The preset whose fixed values differ least from a live client's.

    exact: the fields that the provider can hold; others, and those that are unknown or missing, say nothing.
    Grants (refresh tokens apart), the choice between public and confidential, and what the preset requires
    and forbids must fit, else it is `custom`: calling a password client `web` would hide what it is. Redirect
    URIs that lead elsewhere than the preset's count as one difference. Of equals the earlier in `names()`.
    """
    fitting = _fitting(fields)
    leads = _leads(fields)
    differing = {one.name: _differing(one, fields, exact) for one in fitting}

    def distance(one: Preset) -> tuple[int, bool]:
        elsewhere = bool(leads and one.redirects and leads != one.redirects)
        return len(differing[one.name]) + elsewhere, elsewhere

    best = min(fitting, key=distance, default=None)
    if best is None or len(differing[best.name]) > _FAR:
        return Inference(CUSTOM, _differing(preset(CUSTOM), fields, exact))
    return Inference(best.name, differing[best.name])


def _fitting(fields: Fields) -> list[Preset]:
    """The presets that a client can be of."""
    given = frozenset([name for name, value in fields.items() if not _empty(value)]) - {"secret"}  # that nobody may use
    grants = _grants(_plain("grant_types", fields))
    method = _plain("token_endpoint_auth_method", fields)
    return [
        one
        for one in map(preset, names())
        if one.inferred
        and grants == _grants(one.fields["grant_types"])
        and (method is None or (method == "none") == one.public)
        and not problems(one.name, given)
    ]


def _empty(value: Json | Gap) -> bool:
    return isinstance(value, Gap) or value in (None, [], (), "", {})


def _grants(value: Json) -> frozenset[Json]:
    return frozenset(value) - {"refresh_token"} if isinstance(value, Sequence) else frozenset()


def _leads(fields: Fields) -> str:
    """Where the redirect URIs lead: `loopback`, `app` (private-use schemes), `web`; "" if unknown."""
    uris = fields.get("redirect_uris")
    if not isinstance(uris, Sequence) or isinstance(uris, str) or not uris:
        return ""
    read = [facts(str(uri)) for uri in uris]
    if all(one.is_loopback and one.port is None and one.scheme == "http" for one in read):
        return "loopback"  # any port (RFC 8252 section 7.3): no browser application is served from there
    if _plain("settings.web_origins", fields):
        return "web"  # only scripts in a browser ask across origins
    if any(one.scheme and not one.is_web for one in read):
        return "app"
    return "loopback" if all(one.is_loopback for one in read) else "web"


def _differing(one: Preset, fields: Fields, exact: Container[FieldId]) -> tuple[FieldId, ...]:
    presumed = fixed(one.name, _plain("settings.pkce", fields))
    return tuple(name for name, value in presumed.items() if name in exact and not _agrees(name, value, fields))


def _agrees(name: FieldId, wanted: Json, fields: Fields) -> bool:
    live = fields.get(name, Gap.NOT_RETURNED)
    entry = field(name)
    if entry is None or (isinstance(live, Gap) and live.unknown):
        return True
    if isinstance(live, Gap) and canonical(wanted, entry.compare) is None:
        return True
    return same(_plain(name, fields), wanted, entry.compare)


def _plain(name: FieldId, fields: Fields) -> Json:
    """The live value; the standard's default where it is absent; None where it is not known."""
    live = fields.get(name, Gap.NOT_RETURNED)
    if not isinstance(live, Gap):
        return live
    entry = field(name)
    return standard_default(entry, OIDC) if entry is not None and live is Gap.ABSENT else None
