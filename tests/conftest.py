"""What every test can use."""

import os
from pathlib import Path

import hypothesis
import pytest

# No deadline: the machine is shared with the servers under test, and a slow moment is no wrong answer.
hypothesis.settings.register_profile("oauthctl", deadline=None, print_blob=True)
hypothesis.settings.load_profile("oauthctl")

pytest_plugins = ["tests.servers.fixtures"]


@pytest.fixture(scope="session")
def vendor_data() -> Path:
    """Vendors' specifications, realm exports and recorded traffic, where OAUTHCTL_VENDOR_DATA points."""
    folder = os.environ.get("OAUTHCTL_VENDOR_DATA")
    if not folder:
        pytest.skip("no vendor data: OAUTHCTL_VENDOR_DATA is not set")
    assert Path(folder).is_dir(), f"OAUTHCTL_VENDOR_DATA is not a folder: {folder}"
    return Path(folder)
