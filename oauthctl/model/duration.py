"""Durations: a whole number is seconds; `s m h d` are suffixes; output always has a suffix."""

import re

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(value: object) -> int | None:
    """The seconds of `300`, `"300"`, `"5m"` or `"1h30m"`; None where it is not a duration."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    if not isinstance(value, str):
        return None
    if value.isascii() and value.isdigit() and len(value) <= 15:
        return int(value)
    if not re.fullmatch(r"(?:[0-9]{1,15}[smhd])+", value):
        return None
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"([0-9]+)([smhd])", value))


def spelled(value: int) -> str:
    """The shortest spelling with one suffix: 300 is `5m`, 90 is `90s`, 0 is `0s`."""
    for unit in ("d", "h", "m"):
        if value and value % _UNITS[unit] == 0:
            return f"{value // _UNITS[unit]}{unit}"
    return f"{value}s"
