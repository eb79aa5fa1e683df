"""Moments as they are written down."""

from datetime import UTC, datetime


def utc(moment: float) -> str:
    """UTC epoch seconds as ISO 8601, to the second."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
