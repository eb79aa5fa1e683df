"""A request, ready to be sent any number of times, and what came of sending it once."""

import json as json_text
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias
from urllib.parse import urlencode

from oauthctl.contract.http import Body
from oauthctl.http.redact import basic_credentials, secrets_in
from oauthctl.model.secret import Secret


class Order(NamedTuple):
    """doing: what for, in words. repeatable: may be sent twice. confidential: it carries a credential."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None
    doing: str
    expect: tuple[int, ...]
    repeatable: bool
    confidential: bool


class Answer(NamedTuple):
    """An HTTP response, whole. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Silence(NamedTuple):
    """No answer, or none that can be used.

    sent: the request may have arrived. lasting: trying again is no use.
    status: of an answer that broke off; 0 where there was none.
    """

    sent: bool
    reason: str
    lasting: bool = False
    status: int = 0


Outcome: TypeAlias = Answer | Silence


class Authorization(NamedTuple):
    """The Authorization header, if any, and the secrets in it."""

    header: str = ""
    secrets: tuple[str, ...] = ()


def authorization(bearer: Secret | None, basic: tuple[str, Secret] | None) -> Authorization:
    """Bearer (RFC 6750 section 2.1) or Basic (RFC 6749 section 2.3.1)."""
    if bearer is not None:
        return Authorization(f"Bearer {bearer.reveal()}", (bearer.reveal(),))
    if basic is not None:
        credentials = basic_credentials(*basic)
        return Authorization(f"Basic {credentials}", (basic[1].reveal(), credentials))
    return Authorization()


class Content(NamedTuple):
    """The body as bytes, its media type, and the secrets in it."""

    data: bytes | None = None
    type: str = ""
    secrets: tuple[str, ...] = ()


def content(json: Body, form: Mapping[str, str | Secret] | None) -> Content:
    """A form (RFC 6749 appendix B) or JSON, in UTF-8; nothing where neither is given."""
    if form is not None:
        plain = {name: value.reveal() if isinstance(value, Secret) else value for name, value in form.items()}
        data = urlencode(plain).encode()
        return Content(data, "application/x-www-form-urlencoded", tuple(secrets_in(form)))
    if json is not None:
        data = json_text.dumps(json, default=_revealed, allow_nan=False).encode()
        return Content(data, "application/json", tuple(secrets_in(json)))
    return Content()


def with_query(url: str, query: Mapping[str, str] | None) -> str:
    """The URL as the server gave it, with more parameters: a query it has is kept."""
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def _revealed(value: object) -> object:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
