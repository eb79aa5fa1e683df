import random
import time
from collections.abc import Callable
from typing import NamedTuple


class Limits(NamedTuple):
    """How much one provider may cost us, and how much of it we take.

    attempts: how often one request is sent at most. waiting: seconds spent in all the pauses between them.
    connect, silence, exchange: seconds until a connection stands, without a byte, and for a whole answer.
    body: bytes of an answer after decompression. depth: nesting of its JSON. concurrency: requests at a time.
    """

    attempts: int = 4
    waiting: float = 60.0
    connect: float = 10.0
    silence: float = 60.0
    exchange: float = 180.0
    body: int = 64 * 1024 * 1024
    depth: int = 64
    concurrency: int = 8


class Clock(NamedTuple):
    """Time and chance, so that tests need neither. now: UTC epoch seconds. steady: never goes back."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    steady: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.Random().random  # noqa: S311  # 0 to 1, for jitter; nobody else's numbers
