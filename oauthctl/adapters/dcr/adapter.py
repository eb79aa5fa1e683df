from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from oauthctl.model.json import Json
from oauthctl.model.value import FieldId

if TYPE_CHECKING:
    from oauthctl.contract.adapter import Adapter, Context, Session, Words
    from oauthctl.contract.capability import Capabilities

_PREFIX = "extensions.dcr."


class DcrAdapter:
    """Any server with dynamic client registration. Its native names are the standards' own."""

    name = "dcr"
    summary = "Dynamic client registration (RFC 7591, RFC 7592) at any authorization server that offers it."

    def describe(self) -> "Capabilities":
        """What the standards allow; a dialect and a server's metadata say less."""
        from oauthctl.adapters.dcr.describe import describe
        from oauthctl.adapters.dcr.dialects import STANDARD, dialect

        return describe(dialect(STANDARD))

    def options_schema(self) -> Mapping[str, Json]:
        """JSON Schema of the provider block."""
        from oauthctl.adapters.dcr.options import options_schema

        return options_schema()

    def native_names(self) -> Mapping[str, FieldId]:
        """None: the wire has the names of the registry."""
        return {}

    def items(self, extension: Mapping[str, Json]) -> Mapping[str, Json]:
        """One item per member: what a server understands besides the registered metadata."""
        return dict(extension)

    def block(self, items: Mapping[str, Json]) -> Mapping[str, Json]:
        """The inverse of `items`."""
        return dict(items)

    def words(self, item: str, before: Json, after: Json) -> "Words":  # noqa: ARG002 - the contract's signature
        """No standard says what an unregistered member does."""
        from oauthctl.contract.adapter import Words

        return Words("widens", f"`{item.removeprefix(_PREFIX)}` is no registered member: nobody can tell what it does")

    def open(self, context: "Context") -> "AbstractContextManager[Session]":
        """A session; nothing is sent before the first request. ProjectError for options that cannot be."""
        return _opened(context)


@contextmanager
def _opened(context: "Context") -> "Iterator[Session]":
    from oauthctl.adapters.dcr.options import read_options
    from oauthctl.adapters.dcr.session import DcrSession

    yield DcrSession(context, read_options(context.options))


if TYPE_CHECKING:
    _proof: Adapter = DcrAdapter()
