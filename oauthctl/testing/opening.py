"""Sessions for the contract's tests, over the real network."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from oauthctl.contract.adapter import Adapter, Context, Credentials, Options, Session
from oauthctl.diagnostics.place import Place
from oauthctl.http.client import HttpClient
from oauthctl.model.json import Json
from oauthctl.model.secret import Secret
from oauthctl.testing.subject import Open, Wrap


def opener(adapter: Adapter, **values: Json | Secret) -> Open:
    """For `Subject.open`: sessions of a provider whose block has these values, secrets wrapped in `Secret`."""

    @contextmanager
    def opened(credentials: Credentials, wrap: Wrap) -> Iterator[Session]:
        options = Options("tested", values, Place("providers.tested"))
        with HttpClient("tested") as http:
            context = Context(options, wrap(http), credentials, lambda _: None, time.time)
            with adapter.open(context) as session:
                yield session

    return opened
