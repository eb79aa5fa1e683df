"""Whether, and after how long, a request is sent again. Pure: time and chance are given."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from oauthctl.http.limits import Limits
from oauthctl.http.order import Answer, Order, Outcome

_BUSY = frozenset({429, 502, 503, 504})
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 20.0
_EPOCH = 1_000_000_000  # a larger number is a point in time, a smaller one a duration


class Spent(NamedTuple):
    """What one request has cost so far: attempts made, seconds waited."""

    attempts: int = 0
    waited: float = 0.0


def pause(order: Order, outcome: Outcome, spent: Spent, limits: Limits, now: float, chance: float) -> float | None:
    """Seconds until the next attempt; None where there is to be none.

    What was certainly never sent may always be sent again; what may have arrived only if that does no harm.
    A server that asks for more patience than is left is not asked again.
    """
    if spent.attempts >= limits.attempts or not _worth_another(order, outcome):
        return None
    asked = retry_after(outcome.headers, now) if isinstance(outcome, Answer) else None
    wait = backoff(spent.attempts, chance) if asked is None else asked
    return wait if spent.waited + wait <= limits.waiting else None


def backoff(attempts: int, chance: float) -> float:
    """Doubling pauses, half of each left to chance, so that many clients do not come back together."""
    whole = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** max(0, attempts - 1))
    return whole * (0.5 + chance / 2)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds a server asks to wait: Retry-After (RFC 9110 section 10.2.3), or a rate limit's reset."""
    for name in ("retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"):
        text = headers.get(name, "").strip()
        if re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,9})?", text):
            number = float(text)
            return max(0.0, number - now) if number > _EPOCH else number
        if name == "retry-after" and text:
            return _until(text, now)
    return None


def _until(date: str, now: float) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - now)
    except ValueError:
        return None


def _worth_another(order: Order, outcome: Outcome) -> bool:
    if isinstance(outcome, Answer):
        return order.repeatable and outcome.status in _BUSY and outcome.status not in order.expect
    return not outcome.lasting and (order.repeatable or not outcome.sent)
