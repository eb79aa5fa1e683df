"""The cyclic collector, paused while many small objects are made: it would walk them again and again and free nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_MANY: Final = 100_000  # new containers after which walking them even once is felt


@contextmanager
def collector_paused() -> Iterator[None]:
    """Off inside the block, as it was afterwards. What a large project made is not looked at again: it stays anyway."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if gc.get_count()[0] > _MANY:
                gc.freeze()
            gc.enable()
