"""JSON values as the model sees them. Sequences and mappings are never changed in place."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

Json: TypeAlias = Union[None, bool, int, float, str, Sequence["Json"], Mapping[str, "Json"]]  # noqa: UP007, RUF036  # evaluated at run time
