"""A network that fails on order, for testing that an adapter passes errors on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from oauthctl.contract.http import Http, Reply
from oauthctl.diagnostics.errors import OutcomeUnknown

if TYPE_CHECKING:
    from oauthctl.diagnostics.errors import ProviderError


class FaultyHttp:
    """Sends through another Http; while `fault` is set, every request raises it instead.

    loses: requests that create something are sent, and their answer is lost. created: how many of them were sent.
    """

    def __init__(self, inner: Http) -> None:
        self._inner = inner
        self.fault: ProviderError | None = None
        self.loses = False
        self.created = 0

    def send(self, method: str, url: str, **order: Any) -> Reply:
        if self.fault is not None:
            raise self.fault
        reply = self._inner.send(method, url, **order)
        if method == "POST" and order.get("creates"):
            self.created += 1
            if self.loses:
                raise OutcomeUnknown("on order: the answer was lost")
        return reply

    @contextmanager
    def failing(self, fault: "ProviderError") -> Iterator[None]:
        """Every request fails like this for the block."""
        self.fault = fault
        try:
            yield
        finally:
            self.fault = None

    def trust_origin(self, url: str) -> None:
        self._inner.trust_origin(url)

    @property
    def requests(self) -> int:
        return self._inner.requests
