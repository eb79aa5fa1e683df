"""One spelling for each meaning: two values are equal when their canonical forms are."""

from collections.abc import Mapping, Sequence
from typing import Any

from oauthctl.model.duration import seconds
from oauthctl.model.field import Compare
from oauthctl.model.json import Json

_LISTS = frozenset({Compare.SET, Compare.URIS, Compare.WORDS, Compare.WORD_SETS, Compare.ORDERED})


def canonical(value: Json, how: Compare) -> Json:
    """The canonical form of a value: sorted for sets, a list of words for scope strings, seconds for durations.

    Nothing (`null`, an empty list, an empty string or object) is None: servers do not keep these apart.
    """
    if value is None or value == [] or value == "" or value == {} or value == ():
        return None
    if how in _LISTS:
        return _canonical_list(value, how)
    if how is Compare.DURATION:
        amount = seconds(value)
        return value if amount is None else amount
    if how is Compare.JWKS:
        return _keys(value)
    return value


def same(left: Json, right: Json, how: Compare) -> bool:
    return left == right or canonical(left, how) == canonical(right, how)


def _canonical_list(value: Json, how: Compare) -> Json:
    if isinstance(value, str):
        items: Sequence[Any] = value.split() if how is Compare.WORDS else [value]
    elif isinstance(value, Sequence):
        items = value
    else:
        return value
    if how is Compare.ORDERED:
        return list(items)
    if how is Compare.WORD_SETS:
        items = [" ".join(sorted(set(item.split()))) if isinstance(item, str) else item for item in items]
    return _sorted(items)


def _sorted(items: Sequence[Any]) -> Json:
    try:
        return sorted(set(items))
    except TypeError:  # objects, or types mixed: sort by their text
        import json

        unique = {json.dumps(item, sort_keys=True): item for item in items}
        return [unique[text] for text in sorted(unique)]


def _keys(value: Json) -> Json:
    keys = value.get("keys") if isinstance(value, Mapping) else None
    if not isinstance(keys, Sequence) or isinstance(keys, str):
        return value
    from oauthctl.model.jwk import thumbprint

    return sorted(
        [thumbprint(key), str(key.get("use", "")), str(key.get("alg", ""))] if isinstance(key, Mapping) else ["", str(key), ""]
        for key in keys
    )
