"""A network that fails on order, for testing that an adapter passes errors on."""

from typing import TYPE_CHECKING, Any

from oauthctl.contract.http import Http, Reply

if TYPE_CHECKING:
    from oauthctl.diagnostics.errors import ProviderError


class FaultyHttp:
    """Sends through another Http until it is told to fail; then every request raises that error."""

    def __init__(self, inner: Http) -> None:
        self._inner = inner
        self.fault: ProviderError | None = None

    def send(self, method: str, url: str, **order: Any) -> Reply:
        if self.fault is not None:
            raise self.fault
        return self._inner.send(method, url, **order)

    def trust_origin(self, url: str) -> None:
        self._inner.trust_origin(url)

    @property
    def requests(self) -> int:
        return self._inner.requests
