"""The layers of one declaration, from the bottom: preset, defaults (project, file), declaration, environment."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from oauthctl.config.interpolate import filled
from oauthctl.config.problems import Problems
from oauthctl.config.project import Declared
from oauthctl.config.schema import CLIENT_WORDS, AdapterFacts
from oauthctl.config.spans import ReadAt, Spans
from oauthctl.config.values import Context, in_order, put, recheck, shapes
from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.text import shortened
from oauthctl.model.address import Kind
from oauthctl.model.value import NOWHERE, FieldId, Located, Origin, Places, Value

# Keys that are no fields. Maps among them are merged from layer to layer, all else is replaced.
WORDS = frozenset({*CLIENT_WORDS, "risk", "external"})
_ORIGINS = (Origin.DEFAULTS, Origin.DECLARED, Origin.ENVIRONMENT)


class Layer(NamedTuple):
    """What one level says, interpolated, and what its values are called in `show`."""

    body: Mapping[str, Any]
    origin: Origin


class Reader:
    """Turns declarations into fields and words, for one environment."""

    def __init__(
        self,
        environment: str,
        variables: Mapping[str, str],
        spans: Spans,
        adapters: Mapping[str, AdapterFacts],
        problems: Problems,
    ) -> None:
        self.environment = environment
        self.spans = spans
        self.problems = problems
        self._variables = variables
        self._adapters = adapters
        self._defaults: dict[int, Mapping[str, Any]] = {}
        self._default_values: dict[tuple[int, str], dict[FieldId, Value]] = {}
        self._contexts = {
            kind: Context(spans, shapes(kind), problems) for kind in (Kind.CLIENT, Kind.SCOPE, Kind.RESOURCE)
        }

    def layers(self, declared: Declared) -> list[Layer]:
        """From the bottom; every text interpolated."""
        found = [Layer(self._default(layer), Origin.DEFAULTS) for layer in declared.defaults]
        body = declared.body
        if declared.fixed:
            found.append(Layer(body, Origin.DECLARED))
            return found
        overlay = body.get("environments", {}).get(self.environment)
        if overlay is not None or "environments" in body:
            own = {key: value for key, value in body.items() if key != "environments"}
            body = self.spans.like(body, own)
        found.append(Layer(self._filled(body), Origin.DECLARED))
        if overlay:
            found.append(Layer(self._filled(overlay), Origin.ENVIRONMENT))
        return found

    def _filled(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return filled(body, self._variables, self.spans, self.problems.say)  # type: ignore[no-any-return]  # a map stays a map

    def _default(self, layer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Defaults are interpolated once for all that share them."""
        known = self._defaults.get(id(layer))
        if known is None:
            known = self._defaults[id(layer)] = self._filled(layer)
        return known

    def word(self, layers: list[Layer], name: str) -> tuple[Any, Places]:
        """What the topmost layer says of a key that is no field."""
        for layer in reversed(layers):
            if name in layer.body:
                return layer.body[name], ReadAt(self.spans, layer.body, name)
        return None, NOWHERE

    @staticmethod
    def said(layers: list[Layer]) -> Mapping[str, Any]:
        """What the topmost layer says of every key, where nobody asks for its place."""
        found: dict[str, Any] = {}
        for layer in layers:
            found.update(layer.body)
        return found

    def block(self, layers: list[Layer], name: str) -> tuple[Mapping[str, Any] | None, Span | None]:
        """A map that is merged over all layers."""
        found: Mapping[str, Any] | None = None
        span = None
        for layer in layers:
            part = layer.body.get(name)
            if isinstance(part, dict):
                found = self.spans.merged(found, part) if found else part
                span = self.spans.key_span(layer.body, name)
        return found, span

    def fields(
        self, layers: list[Layer], kind: Kind, below: dict[FieldId, Value], adapter: str, *, fixed: bool
    ) -> dict[FieldId, Value]:
        """Every managed field, in the order of the field table. below: the preset's, which all layers go over."""
        context = self._contexts[kind]
        fields = below
        for layer in layers:
            if layer.origin is Origin.DEFAULTS:  # never an edit, so it is read once for all that share it
                fields.update(self._default_fields(layer, context, adapter))
            else:
                self._add(fields, layer, context, adapter)
        if not fixed:
            recheck(fields, context)
        return {name: fields[name] for name in in_order(tuple(fields), kind)}

    def _default_fields(self, layer: Layer, context: Context, adapter: str) -> Mapping[FieldId, Value]:
        key = (id(layer.body), adapter)
        known = self._default_values.get(key)
        if known is None:
            known = self._default_values[key] = {}
            self._add(known, layer, context, adapter)
        return known

    def _add(self, fields: dict[FieldId, Value], layer: Layer, context: Context, adapter: str) -> None:
        """What one layer says, over what is there."""
        body, origin = layer
        entries, spans = context.shapes.entries, self.spans
        new = tuple.__new__  # as ReadAt(…), in half the time
        for key, raw in body.items():
            if key in entries:
                put(fields, key, raw, new(ReadAt, (spans, body, key)), origin, context)
            elif "#" in key:  # a language-tagged member is read as it stands
                fields[key] = Value(raw, origin, ReadAt(spans, body, key))
        settings = body.get("settings")
        if settings:
            for key, raw in settings.items():
                put(fields, f"settings.{key}", raw, new(ReadAt, (spans, settings, key)), origin, context)
        extensions = body.get("extensions")
        if extensions and adapter in extensions:
            fields.update(self._native(extensions[adapter], adapter, origin))

    def _native(self, block: Mapping[str, Any], adapter: str, origin: Origin) -> Iterator[tuple[FieldId, Value]]:
        facts = self._adapters[adapter]
        try:
            items = facts.items(block)
        except (ValueError, TypeError, AttributeError, KeyError):
            self.problems.say(
                f"`extensions.{adapter}` is not as {adapter} has it",
                f"oauthctl explain {adapter}",
                self._anywhere(block),
            )
            return
        for name, value in items.items():
            span = self._deepest(block, name)
            standard = facts.native_names().get(name)
            if standard is not None:
                self.problems.say(
                    f"`{shortened(name)}` has a standard name",
                    f"write `{standard}` beside the other keys",
                    span,
                    f"extensions.{adapter}",
                    f"oauthctl explain {adapter}.{name}",
                )
            yield f"extensions.{adapter}.{name}", Value(value, origin, Located(span))

    def _anywhere(self, block: Mapping[str, Any]) -> Span | None:
        return next((span for key in block if (span := self.spans.key_span(block, key))), None)

    def _deepest(self, block: Any, name: str) -> Span | None:
        """Where an item is written: its id is a path of keys, each of which may hold dots itself."""
        span = None
        while isinstance(block, Mapping):
            key = next((one for one in block if name == one or name.startswith(f"{one}.")), None)
            if key is None:
                break
            span = self.spans.key_span(block, key) or span
            block, name = block[key], name[len(key) + 1 :]
            if not name:
                break
        return span
