"""Where a server registers clients: by its metadata (RFC 8414, OpenID Connect) or the project's word."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from oauthctl.adapters.dcr.options import DcrOptions
from oauthctl.contract.http import Http
from oauthctl.diagnostics.errors import AccessDenied, BadAnswer, InvalidRequest, NotFound, ProviderError
from oauthctl.diagnostics.text import shortened
from oauthctl.http.origins import Origin, origin_of
from oauthctl.model.json import Json

_OAUTH = "/.well-known/oauth-authorization-server"
_OIDC = "/.well-known/openid-configuration"


class Server(NamedTuple):
    """registration_endpoint: as the server spells it. found_at: the metadata's URL, empty if not read."""

    registration_endpoint: str
    metadata: Mapping[str, Json]
    found_at: str


class UnfitMetadata(BadAnswer):
    """Metadata were found, and cannot be used."""


def metadata_urls(issuer: str) -> tuple[str, ...]:
    """Where an issuer's metadata can be, in the order to look.

    RFC 8414 section 3.1 puts the well-known part before the issuer's path; OpenID Connect Discovery section
    4.1 puts it after, as some servers do with RFC 8414's name. A slash at the issuer's end is left out.
    """
    parts = urlsplit(issuer)
    site, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    urls = (f"{site}{_OAUTH}{path}", f"{site}{path}{_OIDC}", f"{site}{path}{_OAUTH}", f"{site}{_OIDC}{path}")
    return tuple(dict.fromkeys(urls))


def trusted_origins(options: DcrOptions) -> frozenset[Origin]:
    """The origins that the project names; registration credentials go nowhere else."""
    named = (options.issuer, options.registration_endpoint, *options.allow_origins)
    return frozenset(origin for origin in map(origin_of, filter(None, named)) if origin is not None)


def discover(http: Http, options: DcrOptions) -> Server:
    """The server of a provider block: at most four requests, none if the endpoint is given.

    Raises BadAnswer where metadata name another issuer, no registration endpoint, or one on a foreign origin.
    """
    if options.registration_endpoint:
        return Server(options.registration_endpoint, {}, "")
    problems: list[ProviderError] = []
    for url in metadata_urls(options.issuer):
        try:
            return _server(http, options, url)
        except (NotFound, AccessDenied, InvalidRequest, BadAnswer) as error:
            problems.append(error)
    raise _most_telling(problems, options)


def check_origin(url: str, options: DcrOptions, what: str) -> None:
    """Raises BadAnswer where a URL that the server gave is on an origin the project does not name."""
    origin = origin_of(url)
    if origin in trusted_origins(options):
        return
    where, way_out = (
        origin or shortened(url),
        f"if that is right: `allow_origins: [{origin}]`" if origin else "",
    )
    raise UnfitMetadata(
        f"{options.provider}: {what} is on {where}, another origin than the issuer's: nothing is sent there",
        options.at("allow_origins"), next=way_out,
    )  # fmt: skip


def _server(http: Http, options: DcrOptions, url: str) -> Server:
    found = http.send("GET", url, expect=(200,), doing="read the server's metadata").json
    metadata = found if isinstance(found, Mapping) else {}
    issuer, endpoint = metadata.get("issuer"), metadata.get("registration_endpoint")
    if not isinstance(issuer, str):
        raise BadAnswer(f"{options.provider}: there is no issuer in {shortened(url)}", options.at("issuer"), status=200)
    if issuer != options.issuer:
        raise UnfitMetadata(
            f"{options.provider}: {shortened(url)} is the metadata of another issuer: {shortened(issuer)}",
            options.at("issuer"), status=200,
            next=f"if that is the server you mean, write the issuer as it does: {shortened(issuer)}",
        )  # fmt: skip
    if not isinstance(endpoint, str) or not endpoint:
        raise UnfitMetadata(
            f"{options.provider}: the metadata in {shortened(url)} name no registration_endpoint",
            options.at("issuer"),
            next="have dynamic registration switched on, or give `registration_endpoint`", status=200,
        )  # fmt: skip
    check_origin(endpoint, options, "its registration_endpoint")
    return Server(endpoint, metadata, url)


def _most_telling(problems: Iterable[ProviderError], options: DcrOptions) -> ProviderError:
    """An answer that was metadata, but not good, says more than one that was none."""
    told = min(problems, key=lambda error: (not isinstance(error, UnfitMetadata), isinstance(error, NotFound)))
    if isinstance(told, UnfitMetadata):
        return told
    return type(told)(
        f"{options.provider}: no metadata found for the issuer {shortened(options.issuer)} ({told.status})",
        options.at("issuer"), next="check `issuer`, or give `registration_endpoint`", status=told.status,
        detail=told.detail,
    )  # fmt: skip
