"""One spelling for each meaning: two values are equal when their canonical forms are."""

from collections.abc import Mapping, Sequence
from typing import Any

from oauthctl.model.duration import seconds
from oauthctl.model.field import Compare
from oauthctl.model.json import Json

# By identity, the commonest first: this runs for every field of every client, and enum members hash slowly.
_AS_THEY_ARE = (Compare.EXACT, Compare.URI, Compare.OBJECT)
_SETS = (Compare.SET, Compare.URIS)
_DURATION = Compare.DURATION
_JWKS = Compare.JWKS
_WORDS = Compare.WORDS
_WORD_SETS = Compare.WORD_SETS
_ORDERED = Compare.ORDERED


def canonical(value: Json, how: Compare) -> Json:
    """The canonical form of a value: sorted for sets, words for scope strings, seconds for durations.

    Nothing (`null`, an empty list, an empty string or object) is None: servers do not keep these apart.
    """
    if not value and not isinstance(value, int | float):
        return None
    if how in _AS_THEY_ARE:
        return value if type(value) is str or type(value) is bool else _number(value)
    if how is _DURATION:
        amount = seconds(value)
        return _number(value) if amount is None else amount
    if how is _JWKS:
        return _keys(value)
    return _canonical_list(value, how)


def same(left: Json, right: Json, how: Compare) -> bool:
    """Whether two values mean the same. JSON's types are kept apart: `true` is neither `1` nor `"true"`."""
    return left is right or equal(canonical(left, how), canonical(right, how))


def equal(left: Json, right: Json) -> bool:
    """Equality of canonical forms, without Python's `True == 1`; NaN equals itself."""
    if type(left) is str or type(right) is str:
        return left == right
    if type(left) is list and type(right) is list:  # asked of every list of every client: no abstract classes
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right or (left != left and right != right)  # noqa: PLR0124  # NaN


def _canonical_list(value: Json, how: Compare) -> Json:
    if type(value) is list:
        items: Sequence[Any] = value
    elif isinstance(value, str):
        items = [value]
    elif isinstance(value, Sequence):
        items = value
    else:
        return _number(value)
    if how in _SETS:
        return _sorted(items)
    if how is _WORDS:
        items = [word for item in items for word in (item.split() if isinstance(item, str) else [item])]
    elif how is _WORD_SETS:
        items = [" ".join(sorted(set(item.split()))) if isinstance(item, str) else item for item in items]
    elif how is _ORDERED:
        return [_number(item) for item in items]
    return _sorted(items) or None


def _sorted(items: Sequence[Any]) -> list[Json]:
    if set(map(type, items)) == {str}:
        return sorted(set(items))
    import json  # objects, or types mixed: by their text

    unique = {json.dumps(item, sort_keys=True): item for item in map(_number, items)}
    return [unique[text] for text in sorted(unique)]


def _number(value: Json) -> Json:
    """The value with whole numbers as integers, since JSON has one kind of number: 300.0 is 300."""
    if type(value) is float and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _number(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_number(item) for item in value]
    return value


def _keys(value: Json) -> Json:
    """Thumbprint, use and algorithm of each key of a JWK Set; what is no JWK Set stays as it is."""
    keys = value.get("keys") if isinstance(value, Mapping) else None
    if not isinstance(keys, Sequence) or isinstance(keys, str):
        return _number(value)
    return _sorted([_key(key) for key in keys]) or None


def _key(key: Json) -> Json:
    if not isinstance(key, Mapping):
        return ["", str(key), ""]
    from oauthctl.model.jwk import thumbprint

    return [thumbprint(key), str(key.get("use", "")), str(key.get("alg", ""))]
