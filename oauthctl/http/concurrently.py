from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_concurrently(fn: Callable[[Item], Result], items: Iterable[Item], workers: int) -> list[Result]:
    """`fn` of each item, in the order of the items, on at most `workers` threads.

    The first error (in that order) is raised as it is, after the calls under way have ended; none is begun.
    """
    todo = list(items)
    if workers < 2 or len(todo) < 2:
        return [fn(item) for item in todo]
    pool = ThreadPoolExecutor(min(workers, len(todo)))
    try:
        futures = [pool.submit(fn, item) for item in todo]
        return [future.result() for future in futures]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
