import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from oauthctl.contract.http import Body, Reply
from oauthctl.diagnostics.errors import BadAnswer, InvalidRequest
from oauthctl.diagnostics.place import Place
from oauthctl.http.answers import Reader
from oauthctl.http.guard import Guard
from oauthctl.http.limits import Clock, Limits
from oauthctl.http.order import Order, Outcome, authorization, content, with_query
from oauthctl.http.origins import Origin, origin_of
from oauthctl.http.redact import Redactor
from oauthctl.http.retry import Spent, pause
from oauthctl.http.wire import Wire
from oauthctl.model.secret import Secret

if TYPE_CHECKING:
    import httpx


class HttpClient:
    """The `contract.http.Http` of one provider. Thread-safe; to be closed, or used as a context manager.

    provider: its name in messages. place: where it was declared. transport: instead of the network, in tests.
    tell: gets one line per request, for `--debug`: method, URL without query, status, milliseconds.
    guard: where its URLs are a stranger's, which of them are asked at all.
    """

    def __init__(
        self,
        provider: str,
        *,
        place: Place | None = None,
        limits: Limits | None = None,
        clock: Clock | None = None,
        tell: Callable[[str], None] | None = None,
        transport: "httpx.BaseTransport | None" = None,
        guard: Guard | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._clock = clock or Clock()
        self._redactor = Redactor()
        self._reader = Reader(provider, place, self._redactor, self._limits.depth)
        self._wire = Wire(self._limits, self._clock, transport, guard)
        self._slots = threading.Semaphore(self._limits.concurrency)
        self._lock = threading.Lock()
        self._trusted: frozenset[Origin] = frozenset()
        self._tell = tell
        self._requests = 0

    def __enter__(self) -> "HttpClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all connections."""
        self._wire.close()

    @property
    def requests(self) -> int:
        """How many requests were sent so far, repeated ones included."""
        return self._requests

    def trust_origin(self, url: str) -> None:
        """Let credentials go to this URL's origin too. Raises BadAnswer if that is not https or loopback."""
        origin = self._safe_origin(url)
        with self._lock:
            self._trusted |= {origin}

    def send(  # noqa: PLR0913 - the contract's signature: a request has this many sides
        self,
        method: str,
        url: str,
        *,
        expect: tuple[int, ...],
        json: Body = None,
        form: Mapping[str, str | Secret] | None = None,
        query: Mapping[str, str] | None = None,
        bearer: Secret | None = None,
        basic: tuple[str, Secret] | None = None,
        doing: str,
        creates: bool = False,
    ) -> Reply:
        """One request, repeated where that is safe. See `contract.http.Http.send`."""
        access, body = authorization(bearer, basic), content(json, form)
        self._redactor.learn((*access.secrets, *body.secrets))
        headers = {"accept": "application/json"}
        headers |= {"content-type": body.type} if body.type else {}
        headers |= {"authorization": access.header} if access.header else {}
        order = Order(
            method, with_query(url, query), headers, body.data, doing, expect, repeatable=not creates,
            confidential=bool(access.secrets or body.secrets),
        )  # fmt: skip
        self._check(order)
        return self._answered(order)

    def _check(self, order: Order) -> None:
        origin = self._safe_origin(order.url)
        if order.confidential and origin not in self._trusted:
            raise self._reader.untrusted(order)
        access = order.headers.get("authorization", "")
        if not (access.isascii() and access.isprintable()):
            raise InvalidRequest(
                f"{self._reader.name}: the credential to {order.doing} has characters no header can carry",
                self._reader.place, next="check the secret for line breaks and blanks",
            )  # fmt: skip

    def _safe_origin(self, url: str) -> Origin:
        origin = origin_of(url)
        if origin is None:
            raise BadAnswer(f"{self._reader.name}: {self._reader.shown(url)} is not a plain http(s) URL",
                            self._reader.place)  # fmt: skip
        if not origin.safe:
            raise BadAnswer(f"{self._reader.name}: {origin} is neither https nor this machine",
                            self._reader.place, next="use https")  # fmt: skip
        return origin

    def _answered(self, order: Order) -> Reply:
        spent = Spent()
        while True:
            outcome = self._once(order)
            spent = spent._replace(attempts=spent.attempts + 1)
            now = self._clock.now()
            wait = pause(order, outcome, spent, self._limits, now, self._clock.chance())
            if wait is None:
                return self._reader._replace(now=now).reply(order, outcome, spent)
            self._clock.sleep(wait)
            spent = spent._replace(waited=spent.waited + wait)

    def _once(self, order: Order) -> Outcome:
        with self._slots:
            with self._lock:
                self._requests += 1
            began = self._clock.steady()
            outcome = self._wire.exchange(order)
        if self._tell is not None:
            milliseconds = (self._clock.steady() - began) * 1000
            status = outcome.status or "no answer"
            self._tell(f"{order.method} {self._reader.shown(order.url)} {status} {milliseconds:.0f} ms")
        return outcome
