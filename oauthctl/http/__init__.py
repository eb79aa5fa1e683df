"""The one door to httpx: retries, limits, redaction, origins.

`HttpClient` is the `contract.http.Http` of one provider; nothing here imports httpx before the first request.
"""

from oauthctl.http.client import HttpClient
from oauthctl.http.concurrently import map_concurrently
from oauthctl.http.limits import Clock, Limits
from oauthctl.http.tokens import ClientCredentialsToken

__all__ = ["ClientCredentialsToken", "Clock", "HttpClient", "Limits", "map_concurrently"]
