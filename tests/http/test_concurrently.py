import threading
import time

import pytest

from oauthctl.http import map_concurrently


def test_results_keep_the_order_of_the_items() -> None:
    def slow_first(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        return number * 2

    assert map_concurrently(slow_first, range(10), 4) == [number * 2 for number in range(10)]


def test_no_more_than_the_workers_run_at_once() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def work(_: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1

    map_concurrently(work, range(20), 3)
    assert 2 <= most <= 3


def test_the_first_error_comes_out_as_it_is_and_the_rest_is_not_begun() -> None:
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        if number == 1:
            raise KeyError("one")
        time.sleep(0.01)

    with pytest.raises(KeyError, match="one"):
        map_concurrently(work, range(1000), 2)
    assert len(begun) < 1000


def test_one_worker_needs_no_thread() -> None:
    here = threading.current_thread()
    assert map_concurrently(lambda _: threading.current_thread(), range(3), 1) == [here] * 3
    assert map_concurrently(str, [], 4) == []
