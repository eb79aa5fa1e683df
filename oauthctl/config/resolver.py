"""One environment of a project: every declaration put together, every reference followed."""

from collections.abc import Iterable, Mapping

from oauthctl.config import policies
from oauthctl.config.layers import Layer, Reader
from oauthctl.config.problems import Problems
from oauthctl.config.project import Declared, Project
from oauthctl.config.providers import ignored_names, variables
from oauthctl.config.scopes import Scope, Scopes
from oauthctl.diagnostics.place import Span
from oauthctl.diagnostics.text import printable, shortened, suggestion
from oauthctl.model import presets
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Declarations, Desired, Lifecycle, Removal
from oauthctl.model.value import FieldId, Located, Origin, Places, Value


class Resolver:
    """One environment. done: clients that say the same everywhere, from another environment's run."""

    def __init__(self, project: Project, environment: str, done: dict[str, Desired] | None = None) -> None:
        self.project = project
        self.environment = environment
        self.problems = Problems()
        self._done = done
        self._reader = Reader(
            environment, variables(project, environment), project.spans, project.adapters, self.problems
        )
        self._only = next(iter(project.providers)) if len(project.providers) == 1 else ""
        self._seen: dict[tuple[str, Kind, str], Desired] = {}

    def declarations(self) -> Declarations:
        """Every object of the environment. What is wrong is in `problems`; the rest is made all the same."""
        scopes = Scopes(self._scopes())
        shared = self._done if all(scope.declared.fixed for scope in scopes.every) else None
        clients = [
            self._client_once(declared, scopes, shared)
            for declared in self.project.clients.values()
            if self._here(declared)
        ]
        kept = [client for client in clients if client is not None]
        objects = [*self._resource_objects(scopes), *self._scope_objects(scopes), *kept]
        for one in objects:
            self._meet(one)
        return Declarations(
            project=self.project.name,
            environment=self.environment,
            objects=tuple(objects),
            removals=tuple(self._removals(objects)),
            ignored_names=ignored_names(self.project, self.environment),
        )

    def _here(self, declared: Declared) -> bool:
        only = declared.body.get("only_in")
        return only is None or self.environment in only

    # ---- clients
    def _client_once(self, declared: Declared, scopes: Scopes, shared: dict[str, Desired] | None) -> Desired | None:
        """A client that says the same everywhere is resolved once where every environment is looked at."""
        if shared is None or not declared.fixed:
            return self._client(declared, scopes)
        if declared.key in shared:
            return self._again(shared[declared.key], scopes)
        before = len(self.problems.found)
        client = self._client(declared, scopes)
        if client is not None and len(self.problems.found) == before:
            shared[declared.key] = client
        return client

    def _again(self, client: Desired, scopes: Scopes) -> Desired:
        for need in client.needs:
            scopes.ask(need.key, need.provider)
        return client

    def _client(self, declared: Declared, scopes: Scopes) -> Desired | None:
        """The client, or None after a problem that leaves nothing to make; what can be looked at is looked at first."""
        self.problems.about("clients", declared.key)
        reader = self._reader
        layers = reader.layers(declared)
        provider = self._provider(layers, declared, "client")
        preset, preset_at = reader.word(layers, "preset")
        if preset is None:
            told = ", ".join(presets.names())
            self.problems.say("this client has no preset", f"one of {told}", declared.span, "", "add `preset:`")
            return None
        below = _preset_values(preset, preset_at)
        adapter = self.project.providers[provider].adapter if provider else ""
        fields = reader.fields(layers, Kind.CLIENT, below, adapter, fixed=declared.fixed)
        _leave_moot(fields)
        self._required(preset, preset_at, fields, layers, declared)
        if provider is None:
            return None
        needs = self._asked(fields, provider, scopes)
        name, _ = reader.word(layers, "client_id")
        address = Address(provider, Kind.CLIENT, declared.key)
        return self._made(address, name or declared.key, preset, fields, layers, declared, needs)

    def _required(
        self,
        preset: str,
        preset_at: Places,
        fields: Mapping[FieldId, Value],
        layers: list[Layer],
        declared: Declared,
    ) -> None:
        """What the preset needs and forbids, of what is given a value above it; `null` and `[]` give none."""
        own = _Own(fields, {"secret": self._reader.block(layers, "secret")[1]})
        for name, message in presets.problems(preset, own):
            written = own.span(name)
            note = "" if name in own else f"add `{name}:`"
            self.problems.say(message, note, written or preset_at.span or declared.span, name)

    def _asked(self, fields: dict[FieldId, Value], provider: str, scopes: Scopes) -> tuple[Address, ...]:
        """The declared scopes that a client asks for; its words become their names."""
        needs: dict[Address, None] = {}
        for name in ("scope", "settings.default_scopes"):
            value = fields.get(name)
            if value is None or not isinstance(value.value, list):
                continue
            asked = scopes.asked(value, provider, self.problems, name)
            needs.update(dict.fromkeys(asked.needs))
            if asked.names != value.value:
                fields[name] = value._replace(value=asked.names)
        self._default_scopes(fields)
        return tuple(needs)

    def _default_scopes(self, fields: Mapping[FieldId, Value]) -> None:
        every, default = fields.get("scope"), fields.get("settings.default_scopes")
        if every is None or default is None or not isinstance(default.value, list):
            return
        allowed = every.value if isinstance(every.value, list) else []
        for index, word in enumerate(default.value):
            if word not in allowed:
                span = default.items[index] if index < len(default.items) else default.span
                self.problems.say(
                    f"`{shortened(word)}` is granted unasked but not in `scope`",
                    "`scope` is all that a client may ask for: add it there",
                    span,
                    "settings.default_scopes",
                )

    # ---- scopes and resources
    def _scopes(self) -> Iterable[Scope]:
        for declared in self.project.scopes:
            owner = self.project.resources.get(declared.resource) if declared.resource else None
            if self._here(declared) and (owner is None or self._here(owner)):
                self.problems.about("scopes", declared.key)
                layers = self._reader.layers(declared)
                yield Scope(declared, layers, self._named_provider(layers) or "", used_at=set())

    def _scope_objects(self, scopes: Scopes) -> Iterable[Desired]:
        for scope in scopes.every:
            self.problems.about("scopes", scope.key)
            for provider in self._places(scope.provider, scope.used_at, scope.declared):
                adapter = self.project.providers[provider].adapter
                fields = self._reader.fields(scope.layers, Kind.SCOPE, {}, adapter, fixed=scope.declared.fixed)
                self._audience(scope, fields)
                yield self._made(
                    Address(provider, Kind.SCOPE, scope.key),
                    scope.key,
                    "",
                    fields,
                    scope.layers,
                    scope.declared,
                )

    def _audience(self, scope: Scope, fields: dict[FieldId, Value]) -> None:
        """Tokens with a resource's scope are for that resource (RFC 8707 section 2.2)."""
        owner = self.project.resources.get(scope.declared.resource)
        if owner is None or "settings.audiences" in fields:
            return
        layers = self._reader.layers(owner)
        uri, at = self._reader.word(layers, "uri")
        fields["settings.audiences"] = Value([uri], Origin.DECLARED, Located(at.span, (at.span,) if at.span else ()))

    def _resource_objects(self, scopes: Scopes) -> Iterable[Desired]:
        for declared in self.project.resources.values():
            if not self._here(declared):
                continue
            self.problems.about("resources", declared.key)
            layers = self._reader.layers(declared)
            used = {
                place for scope in scopes.every if scope.declared.resource == declared.key for place in scope.used_at
            }
            for provider in self._places(self._named_provider(layers) or "", used, declared):
                fields = self._reader.fields(layers, Kind.RESOURCE, {}, "", fixed=declared.fixed)
                written = declared.body.get("scopes")
                if written:
                    spans = tuple(span for key in written if (span := self.project.spans.key_span(written, key)))
                    whole = self.project.spans.span(declared.body, "scopes")
                    fields["scopes"] = Value(list(written), Origin.DECLARED, Located(whole, spans))
                yield self._made(
                    Address(provider, Kind.RESOURCE, declared.key), declared.key, "", fields, layers, declared
                )

    def _places(self, named: str, used: set[str], declared: Declared) -> list[str]:
        """Where a scope or resource lives: where it says, at the only provider, or wherever a client asks for it."""
        found = [named] if named else [self._only] if self._only else sorted(used)
        if not found and self.project.providers:
            self.problems.say(
                "nothing says at which provider this is",
                f"add `provider:` ({', '.join(self.project.providers)})",
                declared.span,
            )
        return found

    # ---- all objects
    def _named_provider(self, layers: list[Layer]) -> str | None:
        name, at = self._reader.word(layers, "provider")
        if name is None or name in self.project.providers:
            return name  # type: ignore[no-any-return]  # the schema says that it is a text
        near = suggestion(name, self.project.providers)
        known = ", ".join(self.project.providers) or "none is declared"
        self.problems.say(
            f"there is no provider `{shortened(name)}`",
            f"did you mean `{near}`?" if near else f"known: {known}",
            at.span,
            "provider",
        )
        return None

    def _provider(self, layers: list[Layer], declared: Declared, noun: str) -> str | None:
        name = self._named_provider(layers)
        if name or self._reader.word(layers, "provider")[0] is not None:
            return name
        if not self._only:
            known = ", ".join(self.project.providers)
            told = f"add `provider:` here or under `defaults:` ({known})" if known else "declare one under `providers:`"
            self.problems.say(f"nothing says at which provider this {noun} is", told, declared.span)
        return self._only or None

    def _made(
        self,
        address: Address,
        name: str,
        preset: str,
        fields: dict[FieldId, Value],
        layers: list[Layer],
        declared: Declared,
        needs: tuple[Address, ...] = (),
    ) -> Desired:
        """The object, with the blocks that are no fields."""
        reader, spans, problems, kind = self._reader, self.project.spans, self.problems, address.kind
        said = reader.said(layers)
        secret, secret_span = reader.block(layers, "secret") if "secret" in said else _NO_BLOCK
        lifecycle, lifecycle_span = reader.block(layers, "lifecycle") if "lifecycle" in said else _NO_BLOCK
        accepted, waivers = said.get("accepted"), said.get("waivers")
        return Desired(
            address=address,
            name=name,
            preset=preset,
            fields=fields,
            span=declared.span,
            needs=needs,
            lifecycle=policies.lifecycle(lifecycle, kind, spans, problems, lifecycle_span)
            if lifecycle
            else _NO_LIFECYCLE,
            secret=policies.secret_policy(secret, spans, problems, secret_span) if secret else None,
            accepted=policies.accepted(accepted, kind, spans, problems) if accepted else (),
            waivers=policies.waivers(waivers, spans, problems) if waivers else (),
            owner=said.get("owner") or "",
            risk=said.get("risk") or "",
            external=said.get("external") is True,
        )

    def _meet(self, one: Desired) -> None:
        """Two declarations must not mean one object."""
        first = self._seen.setdefault((one.address.provider, one.address.kind, one.name), one)
        if first is one or first.address.kind is Kind.RESOURCE:
            return
        self.problems.about(f"{one.address.kind}s", one.address.key)
        noun = "client_id" if one.address.kind is Kind.CLIENT else "scope"
        self.problems.say(
            f"two declarations have the {noun} `{shortened(one.name)}` at {one.address.provider}",
            f"the other is at {first.span}",
            one.span,
        )

    def _removals(self, objects: list[Desired]) -> Iterable[Removal]:
        for key, (body, span) in self.project.removed.items():
            self.problems.about("removed", key)
            entry = body if isinstance(body, dict) else {"action": body}
            if self.environment not in entry.get("environments", (self.environment,)):
                continue
            provider = entry.get("provider", "")
            name = entry.get("client_id") or _name(key)
            self._declared_too(key, name, provider, objects, span)
            if provider and provider not in self.project.providers:
                self.problems.say(
                    f"there is no provider `{shortened(provider)}`",
                    f"known: {', '.join(self.project.providers)}",
                    self.project.spans.span(body, "provider"),
                )
            yield Removal(provider, key, name, entry["action"], span)

    def _declared_too(self, key: str, name: str, provider: str, objects: list[Desired], span: Span) -> None:
        """What is declared, by its key or by what the provider knows it by, cannot be removed in the same breath."""
        kind = _kind(key)
        for one in objects:
            there = one.address.kind is kind and provider in ("", one.address.provider)
            if there and (_name(key) == one.address.key or name == one.name):
                as_ = "" if key in (one.address.key, f"{kind}:{one.address.key}") else f", as {one.address.key}"
                told = f"`{printable(key)}` is removed here and declared too"
                self.problems.say(f"{told}{as_}", f"remove one of the two; the other is at {one.span}", span)
                return


_NO_LIFECYCLE = Lifecycle()
_NO_BLOCK = (None, None)


def _kind(key: str) -> Kind:
    prefix, colon, _ = key.partition(":")
    return Kind(prefix) if colon and prefix in {Kind.SCOPE, Kind.RESOURCE} else Kind.CLIENT


def _name(key: str) -> str:
    prefix, colon, rest = key.partition(":")
    return rest if colon and prefix in {Kind.SCOPE, Kind.RESOURCE} else key


class _Own:
    """What the declaration itself gives: not the preset's. Asked for a few names only, so never listed.

    blocks: where those that are no fields are written, if they are.
    """

    def __init__(self, fields: Mapping[FieldId, Value], blocks: Mapping[str, Span | None]) -> None:
        self._fields = fields
        self._blocks = blocks

    def __contains__(self, name: object) -> bool:
        if name in self._blocks:
            return self._blocks[str(name)] is not None
        value = self._fields.get(name) if isinstance(name, str) else None
        return value is not None and _given(value) and value.value not in (None, [], "", {})

    def span(self, name: str) -> Span | None:
        """Where it is written, even as nothing."""
        value = self._fields.get(name)
        return self._blocks.get(name) or (value.span if value is not None and _given(value) else None)


def _given(value: Value) -> bool:
    return value.origin not in (Origin.PRESET, Origin.STANDARD)


def _leave_moot(fields: dict[FieldId, Value]) -> None:
    """PKCE methods of a preset are not managed where the declaration makes PKCE optional: then they decide nothing."""
    pkce, methods = fields.get("settings.pkce"), fields.get(presets.PKCE_METHODS)
    if methods is not None and methods.origin is Origin.PRESET and (pkce is None or pkce.value != "required"):
        del fields[presets.PKCE_METHODS]


def _preset_values(preset: str, at: Places) -> dict[FieldId, Value]:
    origin = Origin.STANDARD if preset == presets.CUSTOM else Origin.PRESET
    new = tuple.__new__  # as Value(…), in half the time: there are fifteen for each client
    return {name: new(Value, (value, origin, at, ())) for name, value in presets.values(preset).items()}
