"""Short ways to declare objects, and to plan them."""

from collections.abc import Iterable
from datetime import date

from oauthctl.diagnostics.place import Span
from oauthctl.model.address import Address, Kind
from oauthctl.model.desired import Declarations, Desired, Removal
from oauthctl.model.value import Located, Origin, Value
from oauthctl.plan.options import PlanOptions
from oauthctl.plan.planner import make
from oauthctl.plan.types import Operation, Plan
from tests.plan.provider import Provider, words

HERE = Span("clients/shop.yaml", 3, 3, 20, 24)
TODAY = date(2026, 11, 24)

WEB = {
    "grant_types": ["authorization_code", "refresh_token"],
    "token_endpoint_auth_method": "client_secret_basic",
    "redirect_uris": ["https://shop.example/cb"],
    "scope": ["openid", "profile"],
    "settings.pkce": "required",
}
LESS_SCOPE = {**WEB, "scope": ["openid"]}


def client(
    key: str = "shop",
    fields: dict[str, object] | None = None,
    *,
    origin: Origin = Origin.DECLARED,
    **besides: object,
) -> Desired:
    name = besides.pop("name", key)
    values = {name: Value(value, origin, Located(HERE)) for name, value in (WEB if fields is None else fields).items()}
    return Desired(Address("sso", Kind.CLIENT, key), str(name), "web", values, HERE, **besides)


def scope(key: str, fields: dict[str, object] | None = None, **besides: object) -> Desired:
    values = {
        name: Value(value, Origin.DECLARED, Located(HERE)) for name, value in (fields or {"description": key}).items()
    }
    return Desired(Address("sso", Kind.SCOPE, key), key, "", values, HERE, **besides)


def declarations(*objects: Desired, removed: Iterable[Removal] = (), **besides: object) -> Declarations:
    return Declarations("acme", "prod", objects, tuple(removed), **besides)


def removal(key: str, action: str = "delete", client_id: str = "") -> Removal:
    return Removal("", key, client_id or key, action, HERE)


def options(**besides: object) -> PlanOptions:
    return PlanOptions(**{"today": TODAY, "has_state_key": True, "tool": "1.0", **besides})


def plan(
    provider: Provider,
    *objects: Desired,
    removed: Iterable[Removal] = (),
    observed: dict[str, object] | None = None,
    ignored: dict[str, tuple[str, ...]] | None = None,
    **besides: object,
) -> Plan:
    wanted = declarations(*objects, removed=removed, ignored_names=ignored or {})
    return make(wanted, provider.observed(**(observed or {})), options(**besides), words)


def applied(*objects: Desired, provider: Provider | None = None) -> Provider:
    """A provider after a first apply of these objects."""
    made = provider or Provider()
    made.apply(plan(made, *objects))
    return made


def only(found: Plan) -> Operation:
    (operation,) = found.operations
    return operation
