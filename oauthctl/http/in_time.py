"""Questions that others may leave unanswered for as long as they like."""

import queue
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_time(
    fn: Callable[[Item], Result], items: Collection[Item], *, workers: int, seconds: float
) -> Mapping[Item, Result]:
    """`fn` of each item, on at most `workers` threads; what took longer than `seconds` for all together is left out.

    What runs on is left behind and does not keep the program from ending. An error of `fn` is raised here.
    """
    todo: queue.SimpleQueue[Item] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Item, Result | Exception]] = queue.SimpleQueue()
    for item in items:
        todo.put(item)

    def work() -> None:
        while True:
            try:
                item = todo.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((item, fn(item)))
            except Exception as error:  # noqa: BLE001  # raised by whoever waits
                done.put((item, error))

    for _ in range(min(workers, len(items))):
        threading.Thread(target=work, daemon=True).start()
    found: dict[Item, Result] = {}
    deadline = time.monotonic() + seconds
    while len(found) < len(items):
        try:
            item, result = done.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        if isinstance(result, Exception):
            raise result
        found[item] = result
    return found
