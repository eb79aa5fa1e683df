"""What a plan cannot do without, and no more: a token and every page of clients and client scopes, over plain httpx.

`python -m benchmarks.bare_loop URL REALM CLIENT_ID` with the secret in BENCH_SECRET. Prints how many clients there are.
"""

import json
import os
import sys
from itertools import count

import httpx

PAGE = 100


def main(url: str, realm: str, client_id: str) -> None:
    login = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": os.environ["BENCH_SECRET"],
    }
    with httpx.Client() as http:
        reply = http.post(f"{url}/realms/{realm}/protocol/openid-connect/token", data=login).raise_for_status()
        http.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"
        admin, clients = f"{url}/admin/realms/{realm}", []
        json.loads(http.get(f"{admin}/client-scopes").raise_for_status().content)
        for number in count():
            page = http.get(f"{admin}/clients", params={"first": number * PAGE, "max": PAGE}).raise_for_status()
            clients += json.loads(page.content)
            if len(clients) < (number + 1) * PAGE:
                break
    print(len(clients), "clients")


if __name__ == "__main__":
    main(*sys.argv[1:])
