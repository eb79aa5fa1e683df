"""For authors of adapters: the contract their adapter must keep, as a pytest class to inherit.

    from oauthctl.model.secret import Secret
    from oauthctl.testing import AdapterContract, MemoryCredentials, Subject, opener

    class TestMyAdapter(AdapterContract):
        @pytest.fixture
        def subject(self, my_server) -> Subject:
            return Subject(
                adapter=ADAPTER,
                open=opener(ADAPTER, url=my_server.url, token=Secret(my_server.token)),
                open_denied=opener(ADAPTER, url=my_server.url, token=Secret("wrong")),
                client={"client_name": "Contract", "redirect_uris": ["https://shop.example.com/cb"]},
                credentials=MemoryCredentials(),
            )

Run it against the real server. In-tree adapters do.
"""

from oauthctl.testing.contract import AdapterContract
from oauthctl.testing.faults import FaultyHttp
from oauthctl.testing.memory import MemoryCredentials
from oauthctl.testing.opening import opener
from oauthctl.testing.subject import Subject

__all__ = ["AdapterContract", "FaultyHttp", "MemoryCredentials", "Subject", "opener"]
