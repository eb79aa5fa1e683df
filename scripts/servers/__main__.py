"""Download the real authorization servers the tests run against: `make servers`.

Each is independent of the others. With SERVERS=required, one that cannot be installed ends with 1.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

from scripts.servers import django, glewlwyd, keycloak, node
from scripts.servers.cache import CannotInstall, building

SERVERS = (node, django, keycloak, glewlwyd)


def install(server: ModuleType) -> bool:
    name = f"{server.NAME} {server.VERSION}"
    started = time.monotonic()
    if server.home().exists():
        return tell(name, "already there")
    try:
        with building(server.home()) as folder:
            server.install(folder)
    except (CannotInstall, OSError) as reason:
        tell(name, f"NOT INSTALLED: {reason}")
        return False
    return tell(name, f"installed in {time.monotonic() - started:.0f} s")


def tell(name: str, words: str) -> bool:
    print(f"{name}: {words}", flush=True)
    return True


def main() -> int:
    with ThreadPoolExecutor(max_workers=2) as pool:
        installed = list(pool.map(install, SERVERS))
    return 1 if os.environ.get("SERVERS") == "required" and not all(installed) else 0


if __name__ == "__main__":
    sys.exit(main())
