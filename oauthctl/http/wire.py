"""The only place that touches httpx: one exchange, its exceptions turned into values."""

import contextlib
import re
import ssl
import threading
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from oauthctl._version import __version__
from oauthctl.http.guard import Guard, Refused
from oauthctl.http.limits import Clock, Limits
from oauthctl.http.order import Answer, Order, Outcome, Silence

if TYPE_CHECKING:
    import httpx


class Wire:
    """A synchronous httpx client for each scheme, made at its first request. TLS is verified, redirects are not followed.

    guard: decides to which address each request goes. No connection is kept then, and none goes through a proxy.
    """

    def __init__(
        self,
        limits: Limits,
        clock: Clock,
        transport: "httpx.BaseTransport | None" = None,
        guard: Guard | None = None,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._transport = transport
        self._guard = guard
        self._lock = threading.Lock()
        self._made: dict[bool, httpx.Client] = {}

    def close(self) -> None:
        """End all connections."""
        with self._lock:
            for client in self._made.values():
                client.close()
            self._made.clear()

    def exchange(self, order: Order) -> Outcome:
        """Send once. An answer that breaks off keeps its status."""
        import httpx

        client = self._client(secure=order.url.startswith("https:"))
        try:
            request = self._request(client, order)
        except Refused as refused:
            return Silence(sent=False, reason=str(refused), lasting=True)
        never_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
        try:
            response = client.send(request, stream=True)
        except never_sent as error:
            return Silence(sent=False, reason=_reason(error), lasting=_is_tls(error))
        except httpx.RequestError as error:
            return Silence(sent=True, reason=_reason(error))
        with contextlib.closing(response):
            return self._read(response)

    def _request(self, client: "httpx.Client", order: Order) -> "httpx.Request":
        import httpx

        headers, url = dict(order.headers), httpx.URL(order.url)
        if self._guard is None:
            return client.build_request(order.method, url, headers=headers, content=order.content)
        headers["host"] = url.netloc.decode("ascii")
        return client.build_request(
            order.method,
            url.copy_with(host=self._guard.address(url.host)),
            headers=headers,
            content=order.content,
            extensions={"sni_hostname": url.raw_host.decode("ascii")},  # whose certificate it must be
        )

    def _read(self, response: "httpx.Response") -> Outcome:
        import httpx

        status, body, broken = response.status_code, bytearray(), ""
        deadline = self._clock.steady() + self._limits.exchange
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > self._limits.body:
                    broken = f"larger than {self._limits.body // 1_048_576} MiB"
                elif self._clock.steady() > deadline:
                    broken = f"not complete after {self._limits.exchange:.0f} s"
                if broken:
                    break
        except httpx.RequestError as error:
            if status < 400:
                return Silence(sent=True, reason=f"the answer broke off: {_reason(error)}", status=status)
        if broken and status < 400:
            return Silence(sent=True, reason=broken, lasting=True, status=status)
        return Answer(status, dict(response.headers), bytes(body))

    def _client(self, *, secure: bool) -> "httpx.Client":
        with self._lock:
            if secure not in self._made:
                self._made[secure] = self._make(secure=secure)
            return self._made[secure]

    def _make(self, *, secure: bool) -> "httpx.Client":
        import httpx

        limits, many = self._limits, self._limits.concurrency
        # One that is kept could serve another name at the same address, whose certificate nobody has seen.
        kept = 0 if self._guard else many
        connections = httpx.Limits(max_connections=many, max_keepalive_connections=kept)
        tls = _tls() if secure else _nobody_trusted()
        # Plain http goes to this machine only, and must not take the way through a proxy of the environment.
        direct = None if secure and not self._guard else httpx.HTTPTransport(verify=tls, limits=connections)
        return httpx.Client(
            verify=tls,
            follow_redirects=False,
            timeout=httpx.Timeout(limits.silence, connect=limits.connect, pool=None),
            limits=connections,
            headers={"user-agent": f"oauthctl/{__version__}"},
            transport=self._transport or direct,
        )


@cache
def _tls() -> ssl.SSLContext:
    """The public authorities, and those this machine trusts besides: companies have their own."""
    import httpx

    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


def _nobody_trusted() -> ssl.SSLContext:
    """For plain http, which has no certificates: reading the authorities would only cost time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_tls(error: BaseException) -> bool:
    return any(isinstance(cause, ssl.SSLError) for cause in _causes(error))


def _reason(error: BaseException) -> str:
    """The reason in plain words, without error numbers and library internals."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its TLS certificate is not trusted ({cause.verify_message or cause.reason})"
    text = re.sub(r"\[(?:Errno|SSL)[^\]]*\] ?|\(_ssl\.c:\d+\)", "", str(error)).strip()
    if "Timeout" in type(error).__name__:
        return "no answer in time"
    if _is_tls(error):
        return f"TLS failed ({text})"
    text = text.removesuffix(".")
    return text[:1].lower() + text[1:] if text else type(error).__name__
