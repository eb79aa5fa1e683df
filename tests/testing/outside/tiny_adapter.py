"""An adapter as somebody outside this repository would write it: one file, and only what oauthctl offers to authors."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import quote

from oauthctl.contract import API
from oauthctl.contract.adapter import (
    About,
    Attribution,
    Check,
    Context,
    Found,
    Page,
    Reading,
    Session,
    Target,
    Words,
    Write,
    Written,
)  # fmt: skip
from oauthctl.contract.capability import Capabilities, Capability, Support
from oauthctl.contract.marker import decode, encode
from oauthctl.diagnostics.errors import AccessDenied, InvalidRequest, NotFound
from oauthctl.model.address import Kind
from oauthctl.model.json import Json
from oauthctl.model.live import Live
from oauthctl.model.secret import Secret
from oauthctl.model.value import FieldId, Gap

HELD = ("client_name", "redirect_uris", "grant_types", "response_types", "scope", "client_uri")
METHODS = frozenset({"none", "client_secret_basic"})
PAGE = 10
NOTE = "note"  # where the server lets anybody keep a line of text


class TinyAdapter:
    name = "tiny"
    summary = "A made-up server that keeps clients under /clients."

    def describe(self) -> Capabilities:
        return Capabilities(
            api=API,
            kinds=frozenset({Kind.CLIENT}),
            fields={name: Capability() for name in HELD}
            | {
                "token_endpoint_auth_method": Capability(Support.FULL, values=METHODS),
                "settings.pkce": Capability(Support.FIXED, values=frozenset({"required"}), why="always required here"),
            },
            scope_fields={},
            sections={},
            lists=True,
            page=PAGE,
            chooses_id=True,
            marker=True,
            update="replace",
            omit="delete",
            shows_secret=True,
        )

    def options_schema(self) -> Mapping[str, Json]:
        return {
            "type": "object",
            "properties": {
                "url": {"type": "string", "description": "Where the server is."},
                "token": {"$ref": "#/$defs/secret_ref"},
            },
            "required": ["url", "token"],
            "additionalProperties": False,
        }

    def native_names(self) -> Mapping[str, FieldId]:
        return {"callbacks": "redirect_uris"}

    def items(self, extension: Mapping[str, Json]) -> Mapping[str, Json]:
        return dict(extension)

    def block(self, items: Mapping[str, Json]) -> Mapping[str, Json]:
        return dict(items)

    def words(self, item: str, before: Json, after: Json) -> Words:
        return Words("widens", f"nobody can tell what `{item}` does")

    def open(self, context: Context) -> AbstractContextManager[Session]:
        return opened(context)


@contextmanager
def opened(context: Context) -> Iterator[Session]:
    yield TinySession(context)


class TinySession:
    def __init__(self, context: Context) -> None:
        self._http = context.http
        self._provider = context.options.name
        self._url = str(context.options.values["url"]).rstrip("/")
        token = context.options.values["token"]
        assert isinstance(token, Secret)
        self._token = token
        self._http.trust_origin(self._url)

    def capabilities(self) -> Capabilities:
        return ADAPTER.describe()

    def about(self) -> About:
        return About("Tiny 1", self._url, "the holder of a token")

    def list(self, kind: Kind) -> Iterator[Page]:
        after = ""
        while True:
            found: Any = self._http.send(
                "GET", f"{self._url}/clients", query={"after": after, "max": str(PAGE)}, expect=(200,),
                bearer=self._token, doing="list clients",
            ).json  # fmt: skip
            yield Page(tuple(self._live(one) for one in found))
            if len(found) < PAGE:
                return
            after = found[-1]["client_id"]

    def read(self, target: Target) -> Reading:
        try:
            found = self._get(target.native_id or target.name)
        except NotFound:
            return Reading(Found.GONE)
        return Reading(Found.FOUND, self._live(found))

    def create(self, write: Write) -> Written:
        body = self._body(write, {})
        doing = f"create the client {write.name}"
        url = f"{self._url}/clients"
        try:
            made = self._http.send("POST", url, expect=(201,), json=body, bearer=self._token, creates=True, doing=doing)
        except AccessDenied as error:
            told = error.problems[0].message
            raise AccessDenied(
                told, next="have a new `token` made", status=error.status, detail=error.detail
            ) from error
        return self._written(made.json)

    def update(self, write: Write) -> Written:
        name = write.live.name if write.live else write.name
        body = self._body(write, self._get(name))
        self._http.send("PUT", self._at(name), expect=(204,), json=body, bearer=self._token, doing="update the client")
        return self._written(self._get(name))

    def delete(self, write: Write) -> None:
        name = write.live.name if write.live else write.name
        self._http.send("DELETE", self._at(name), expect=(204,), bearer=self._token, doing="delete the client")

    def check(self) -> Iterator[Check]:
        list(self.list(Kind.CLIENT))
        yield Check("list clients", "ok", "works")

    def attributions(self, since: str) -> Mapping[str, tuple[Attribution, ...]]:
        return {}

    def _at(self, name: str) -> str:
        return f"{self._url}/clients/{quote(name, safe='')}"

    def _get(self, name: str) -> Any:
        return self._http.send("GET", self._at(name), expect=(200,), bearer=self._token, doing="read the client").json

    def _body(self, write: Write, there: Mapping[str, Any]) -> dict[str, Any]:
        """Read, merge, write: what is not ours stays as it is."""
        unknown = {*write.set, *write.clear} - {*HELD, "token_endpoint_auth_method"} - {"settings.pkce"}
        if unknown:
            raise InvalidRequest(f"{self._provider} has no {', '.join(sorted(unknown))}")
        kept = {name: value for name, value in there.items() if name not in write.clear and name != "secret"}
        body = {**kept, **{name: value for name, value in write.set.items() if not name.startswith("settings.")}}
        body["client_id"] = write.name
        if write.marker or write.unmark:
            body[NOTE] = encode(write.marker) if write.marker else ""
        return body

    def _written(self, native: Any) -> Written:
        secret = native.get("secret")
        return Written(native["client_id"], self._live(native), Secret(secret) if secret else None)

    def _live(self, native: Mapping[str, Any]) -> Live:
        fields: dict[FieldId, Json | Gap] = {name: native[name] for name in HELD if native.get(name) is not None}
        fields["token_endpoint_auth_method"] = native.get("token_endpoint_auth_method") or "client_secret_basic"
        fields["settings.pkce"] = "required"
        without = {name: value for name, value in native.items() if name != "secret"}
        name = str(native["client_id"])
        return Live(self._provider, Kind.CLIENT, name, name, fields, without, decode(native.get(NOTE)))


ADAPTER = TinyAdapter()
