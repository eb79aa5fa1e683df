"""A provider made of prepared answers, and a clock that does not wait."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from oauthctl.http import Clock, HttpClient, Limits
from oauthctl.model.secret import Secret

SITE = "https://as.example"
SECRET = Secret("s3cr3t/ü+ &<x>")
Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class World:
    """`answers` in turn, the last one for ever. Remembers requests, pauses and debug lines."""

    def __init__(self, *answers: Answer, limits: Limits | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []
        self.lines: list[str] = []
        self._answers = self._in_turn(answers)
        clock = Clock(now=self.now, sleep=self.pauses.append, steady=self.now, chance=lambda: 1.0)
        self.http = HttpClient(
            "sso",
            clock=clock,
            limits=limits,
            tell=self.lines.append,
            transport=httpx.MockTransport(self._answer),
        )
        self.http.trust_origin(SITE)

    @staticmethod
    def now() -> float:
        return 1_800_000_000.0  # 2027-01-15 08:00:00 UTC

    def get(self, path: str = "/clients", **more: Any) -> Any:
        return self.http.send("GET", SITE + path, expect=(200,), doing="list clients", **more)

    def create(self, **more: Any) -> Any:
        body = {"client_name": "Shop"}
        return self.http.send(
            "POST",
            f"{SITE}/register",
            expect=(200, 201),
            json=body,
            doing="create shop",
            creates=True,
            **more,
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    @staticmethod
    def _in_turn(answers: tuple[Answer, ...]) -> Iterator[Answer]:
        yield from answers
        while True:
            last = answers[-1]
            yield (httpx.Response(last.status_code, content=last.content) if isinstance(last, httpx.Response) else last)


def answer(status: int, body: object = None, **headers: str) -> httpx.Response:
    """An answer with a JSON body, or with bytes as they are."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return httpx.Response(status, content=content, headers={k.replace("_", "-"): v for k, v in headers.items()})
