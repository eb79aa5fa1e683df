"""For authors of adapters: the contract their adapter must keep, as a pytest class to inherit.

    from oauthctl.testing import AdapterContract, Subject

    class TestMyAdapter(AdapterContract):
        @pytest.fixture
        def subject(self, my_server) -> Subject:
            return Subject(adapter=ADAPTER, open=..., client={...})

Run it against the real server. In-tree adapters do.
"""

from oauthctl.testing.contract import AdapterContract
from oauthctl.testing.faults import FaultyHttp
from oauthctl.testing.memory import MemoryCredentials
from oauthctl.testing.subject import Subject

__all__ = ["AdapterContract", "FaultyHttp", "MemoryCredentials", "Subject"]
