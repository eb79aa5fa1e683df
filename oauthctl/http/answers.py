"""From an answer, or none, to a Reply or the error of the error tree."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from oauthctl.contract.http import Reply
from oauthctl.diagnostics.errors import (
    AccessDenied,
    BadAnswer,
    Conflict,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    ServerFailed,
    Unreachable,
)
from oauthctl.diagnostics.place import Place
from oauthctl.diagnostics.text import shortened
from oauthctl.http.order import Answer, Order, Outcome, Silence
from oauthctl.http.origins import origin_of
from oauthctl.http.redact import Redactor, without_secrets
from oauthctl.http.retry import Spent, retry_after
from oauthctl.model.json import Json

_QUOTED = 65_536  # bytes of an error body that are looked at
_AGAIN = "run again in a while"
_ELSEWHERE = "check the provider's URL: something else, such as a login page or a proxy, may answer there"
_DOUBT = ": it may or may not have happened"
_CONTAINERS = (dict, list)  # exactly these come out of a JSON parser
_NOT_DONE = frozenset({501, 503, 505})  # a server that fails like this has not done what was asked


class NotJson(BadAnswer):
    """A whole answer of the expected status, and what stands in it is not JSON."""


class Reader(NamedTuple):
    """Reads the answers of one provider. name, place: what it is called, and where it was declared."""

    name: str
    place: Place | None
    redactor: Redactor
    depth: int
    now: float = 0.0

    def reply(self, order: Order, outcome: Outcome, spent: Spent) -> Reply:
        """The reply the caller expected. Raises a ProviderError for everything else."""
        if isinstance(outcome, Silence):
            raise self._silence(order, outcome, spent)
        if outcome.status in order.expect:
            try:
                return Reply(outcome.status, parse(outcome.body, self.depth), outcome.headers)
            except ValueError as error:
                raise self._unreadable(order, outcome, str(error)) from None
        raise self._refusal(order, outcome, spent)

    def shown(self, url: str) -> str:
        """A URL for messages and logs: without its query, where secrets may stand."""
        return shortened(self.redactor.cut(url.partition("?")[0]))

    def untrusted(self, order: Order) -> BadAnswer:
        """The error for a credential that would have left the origins it is meant for."""
        where = origin_of(order.url) or "a URL without a clear origin"
        return BadAnswer(
            f"{self.name}: to {order.doing}, a credential would go to {where}, which is not configured",
            self.place, next="if that origin is right, allow it in the provider's block",
        )  # fmt: skip

    def _silence(self, order: Order, silence: Silence, spent: Spent) -> ProviderError:
        reason = shortened(self.redactor.cut(silence.reason))
        tried = f", tried {spent.attempts} times" if spent.attempts > 1 else ""
        if silence.sent and not order.repeatable:
            return OutcomeUnknown(
                f"{self.name} gave no usable answer when asked to {order.doing} ({reason}){_DOUBT}",
                self.place, status=silence.status, detail=reason,
            )  # fmt: skip
        if silence.status:
            message = f"{self.name} gave no usable answer to {order.doing} ({silence.status}: {reason}{tried})"
            return BadAnswer(message, self.place, next=_AGAIN, status=silence.status, detail=reason)
        where = origin_of(order.url)
        return Unreachable(
            f"{self.name} cannot be reached at {where} to {order.doing}: {reason}{tried}",
            self.place,
            detail=reason,
            next="check the provider's URL, the network, and that its certificate is one this machine trusts",
        )  # fmt: skip

    def _unreadable(self, order: Order, answer: Answer, why: str) -> BadAnswer:
        kind = OutcomeUnknown if not order.repeatable and answer.status < 300 else NotJson
        doubt = _DOUBT if kind is OutcomeUnknown else ""
        found = f" ({media_type(answer)})" if media_type(answer) else ""
        return kind(
            f"{self.name} answered {answer.status} to {order.doing}, with {why}{found}{doubt}",
            self.place, next="" if doubt else _ELSEWHERE, status=answer.status, detail=why,
        )  # fmt: skip

    def _refusal(self, order: Order, answer: Answer, spent: Spent) -> ProviderError:
        status, detail = answer.status, self.detail(answer)
        quoted = f": {detail}" if detail else ""
        if status == 429:
            return self._limited(order, answer, spent)
        if 300 <= status < 400:
            return self._redirected(order, answer)
        if status < 300:
            surprise = BadAnswer if order.repeatable else OutcomeUnknown
            return surprise(f"{self.name} answered {status} to {order.doing}, which cannot be right{quoted}",
                            self.place, next=_ELSEWHERE if order.repeatable else "", status=status, detail=detail)  # fmt: skip
        if status >= 500 and not order.repeatable and status not in _NOT_DONE:
            message = f"{self.name} failed when asked to {order.doing} ({status}{quoted}){_DOUBT}"
            return OutcomeUnknown(message, self.place, status=status, detail=detail)
        kind, words, then = _meaning(status)
        message = f"{self.name} {words} {order.doing} ({status}){quoted}"
        return kind(message, self.place, next=then, status=status, detail=detail)

    def _limited(self, order: Order, answer: Answer, spent: Spent) -> RateLimited:
        asked = retry_after(answer.headers, self.now)
        waited = f" after {spent.waited:.0f} s of waiting" if spent.waited >= 1 else ""
        when = "later" if asked is None else f"in {asked:.0f} s"
        detail = self.detail(answer)
        quoted = f": {detail}" if detail else ""
        return RateLimited(
            f"{self.name} limits requests: it refused to {order.doing}{waited} (429){quoted}",
            self.place, next=f"try again {when}", status=429, detail=detail,
        )  # fmt: skip

    def _redirected(self, order: Order, answer: Answer) -> BadAnswer:
        target = answer.headers.get("location", "")
        where = origin_of(target)
        elsewhere = f" to {where}" if where else ""
        return BadAnswer(
            f"{self.name} redirects{elsewhere} when asked to {order.doing} ({answer.status}), not followed",
            self.place, next="check the provider's URL", status=answer.status,
        )  # fmt: skip

    def detail(self, answer: Answer) -> str:
        """The server's own words on one short line: `code: description`, without secrets and escapes."""
        text = answer.body[:_QUOTED].decode("utf-8", "replace")
        if "html" in media_type(answer) or text.lstrip()[:1] == "<":
            return "an HTML page"
        try:
            words = " ".join(_words(json.loads(text)))
        except (ValueError, RecursionError):
            # Broken JSON may be a client whose secret nobody can cut out any more.
            words = "JSON that is cut off" if text.lstrip()[:1] in {"{", "["} else text
        return shortened(self.redactor.cut(words))


def error_code(error: ProviderError) -> str:
    """The standard's error code (`invalid_redirect_uri`) that a server gave; empty without one."""
    code = error.detail.partition(":")[0]
    return code if code.replace("_", "").isalnum() else ""


def media_type(answer: Answer) -> str:
    """The media type without parameters, safe to print; empty where it is not said."""
    return shortened(answer.headers.get("content-type", "").partition(";")[0].strip().lower(), 60)


def parse(body: bytes, depth: int) -> Json:
    """The JSON of a body; None where it is empty. Raises ValueError that says what it is instead."""
    if not body.strip():
        return None
    try:
        value: Json = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None
    except UnicodeDecodeError:
        raise ValueError("bytes that are not UTF-8") from None
    except ValueError:
        raise ValueError(
            "an HTML page" if body.lstrip()[:1] == b"<" else "text that is not JSON, or is cut off"
        ) from None
    if _deeper(value, depth):
        raise ValueError("JSON nested too deeply")
    return value


def _no_constant(name: str) -> Json:
    raise ValueError(name)


def _deeper(value: Json, depth: int) -> bool:
    level = [value] if type(value) in _CONTAINERS else []
    for _ in range(depth):
        level = [
            child
            for item in level
            for child in (item.values() if type(item) is dict else item)  # type: ignore[union-attr]  # a list
            if type(child) in _CONTAINERS
        ]
        if not level:
            return False
    return True


def _meaning(status: int) -> tuple[type[ProviderError], str, str]:
    """The error, what happened in words, and what to do about it."""
    if status in {401, 403}:
        return AccessDenied, "refused to", "check the credential in the provider's block, and what it may do"
    if status in {404, 410}:
        return NotFound, "found nothing when asked to", "check the provider's URL"
    if status in {409, 412}:
        return Conflict, "reports a conflict when asked to", "plan again: somebody else may be changing it"
    if status >= 500:
        return ServerFailed, "failed when asked to", f"{_AGAIN}; the reason is in the server's own log"
    return InvalidRequest, "did not accept the request to", "correct what it names, then run again"


def _words(body: Json) -> Iterator[str]:
    """What an error body says, in whichever of the usual shapes (RFC 6749, RFC 9457, vendors', lists)."""
    if isinstance(body, Mapping):
        code = body.get("error") or body.get("code") or body.get("errorCode")
        said = [
            body.get(name) for name in ("error_description", "errorMessage", "message", "detail", "title", "errors")
        ]
        parts = [" ".join(_words(part)) for part in said if part]
        if code or parts:
            yield ": ".join(part for part in (" ".join(_words(code)), *parts[:2]) if part)
        elif body:
            yield json.dumps(without_secrets(body))
    elif isinstance(body, list):
        for item in body[:5]:
            yield from _words(item)
    elif body is not None:
        yield str(body)
