"""What does not fit the JSON Schema, as faults that do not depend on the validator: jsonschema-rs, or jsonschema."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Path = tuple[str | int, ...]


class Fault(NamedTuple):
    """One thing that does not fit. unknown: keys that are not allowed; missing: a key that must be there; else a value."""

    path: Path
    unknown: tuple[str, ...] = ()
    missing: str = ""


Validator = Callable[[object], Iterator[Fault]]


def validator(schema: Mapping[str, Any]) -> Validator:
    """A compiled schema: call it with a document."""
    try:
        import jsonschema_rs
    except ImportError:  # no wheel for this platform
        return slow_validator(schema)
    compiled = jsonschema_rs.Draft202012Validator(dict(schema))

    def faults(instance: object) -> Iterator[Fault]:
        for error in compiled.iter_errors(instance):
            kind: Any = error.kind  # one class per kind; told apart by name
            path: Path = tuple(error.instance_path)
            name = kind.name
            if name == "additionalProperties":
                yield Fault(path, unknown=tuple(kind.unexpected))
            elif name == "required":
                yield Fault(path, missing=str(kind.property))
            else:
                yield Fault(path)

    return faults


def slow_validator(schema: Mapping[str, Any]) -> Validator:
    """The same with the pure Python package, about 60 times slower."""
    import jsonschema

    compiled = jsonschema.Draft202012Validator(dict(schema))

    def faults(instance: object) -> Iterator[Fault]:
        for outer in compiled.iter_errors(instance):
            for error in _leaves(outer):
                path: Path = tuple(error.absolute_path)
                if error.validator == "additionalProperties":
                    yield Fault(path, unknown=tuple(_unexpected(error)))
                elif error.validator == "required":
                    # One error for each name that is missing; only its message says which.
                    yield from (
                        Fault(path, missing=name)
                        for name in error.validator_value
                        if error.message == f"{name!r} is a required property"
                    )
                else:
                    yield Fault(path)

    return faults


def _leaves(error: Any) -> Iterator[Any]:
    if error.validator in ("if", "allOf") and error.context:
        for inner in error.context:
            yield from _leaves(inner)
    else:
        yield error


def _unexpected(error: Any) -> Iterator[str]:
    import re

    patterns = [re.compile(pattern) for pattern in error.schema.get("patternProperties", {})]
    known = error.schema.get("properties", {})
    return (key for key in error.instance if key not in known and not any(pattern.search(key) for pattern in patterns))
