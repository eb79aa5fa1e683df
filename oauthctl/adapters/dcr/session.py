import threading
from collections.abc import Iterator, Mapping
from functools import partial

from oauthctl.adapters.dcr import body
from oauthctl.adapters.dcr.checks import checks
from oauthctl.adapters.dcr.describe import describe, narrowed
from oauthctl.adapters.dcr.dialects import dialect
from oauthctl.adapters.dcr.discovery import Server, discover, trusted_origins
from oauthctl.adapters.dcr.information import Information, live, metadata
from oauthctl.adapters.dcr.management import Management, is_wrong_token, secret_of, set_token
from oauthctl.adapters.dcr.options import DcrOptions
from oauthctl.adapters.dcr.registering import cannot, or_cannot, register
from oauthctl.contract.adapter import (
    About,
    Attribution,
    Check,
    Context,
    Found,
    Page,
    Reading,
    Target,
    Write,
    Written,
)
from oauthctl.contract.capability import Capabilities
from oauthctl.contract.http import Body
from oauthctl.diagnostics.errors import (
    AccessDenied,
    Conflict,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    ServerFailed,
)
from oauthctl.model.address import Address, Kind
from oauthctl.model.live import Live
from oauthctl.model.secret import Secret

_NO_SUCH_METHOD = frozenset({404, 405, 501})


class DcrSession:
    """An open connection to one registration server. Thread-safe; its metadata are read once, when needed."""

    def __init__(self, context: Context, options: DcrOptions) -> None:
        self._context = context
        self._options = options
        known = dialect(options.dialect)
        self._dialect = known._replace(read_rotates=known.read_rotates or options.reads_rotate_tokens)
        self._static = describe(self._dialect, options.unsupported)
        self._management = Management(context.http, context.credentials, options, reads_once=self._static.read_rotates)
        self._lock = threading.Lock()
        self._found: Server | None = None
        for origin in trusted_origins(options):
            context.http.trust_origin(str(origin))

    def capabilities(self) -> Capabilities:
        """What the dialect can hold, bounded by what the server announces."""
        return narrowed(self._static, self._server().metadata)

    def about(self) -> About:
        """The server as the project names it; nothing is asked."""
        token = (
            "the holder of an initial access token"
            if self._options.initial_access_token
            else "anybody (open registration)"
        )
        return About(self._dialect.product, self._options.identity, token)

    def list(self, kind: Kind) -> Iterator[Page]:
        """Raises NotFound: RFC 7592 manages one client at a time."""
        raise NotFound(f"{self._options.provider} cannot list: client registration has no request for it ({kind})")

    def read(self, target: Target) -> Reading:
        """One client. Whatever a server answers, a client that cannot be read is never certainly gone."""
        of = target.address
        if self._management.access(of) is None:
            return Reading(
                Found.NO_ACCESS, detail="no registration access token in state (the server gave none, or it was lost)"
            )
        try:
            info = self._management.read(of, target.native_id)
        except (AccessDenied, NotFound, InvalidRequest) as error:
            if isinstance(error, InvalidRequest) and not is_wrong_token(error):
                raise
            said = f" ({error.detail})" if error.detail else ""
            return Reading(Found.NO_ACCESS, detail=f"{error.status} from the registration endpoint{said}")
        return Reading(Found.FOUND, self._live(info))

    def create(self, write: Write) -> Written:
        """Register (RFC 7591 section 3.1), keep the credentials, and only then look at what was stored.

        Never repeated. Raises OutcomeUnknown if the reply was lost: nobody can look for the client.
        """
        self._refuse_secret(write)
        of = write.address
        wanted = body.registration(write, self._static)
        info = register(self._context.http, self._options, self._server().registration_endpoint, of, wanted)
        self._management.keep_first(of, info)
        native_id = str(info["client_id"])
        return Written(native_id, self._live(self._read_back(of, native_id) or info), secret_of(info))

    def update(self, write: Write) -> Written:
        """Read, overlay, replace (RFC 7592 section 2.2), keep new credentials, read back."""
        self._refuse_secret(write)
        of = write.address
        fresh = self._management.read(of, write.live.native_id if write.live else "")
        native_id = str(fresh["client_id"])
        if changed := body.moved(write, self._live(fresh).fields):
            names = ", ".join(changed)
            raise Conflict(f"{of}: {names} changed since it was read", next="plan again, and look at the difference")
        before = secret_of(fresh) or self._management.known_secret(of)
        self._management.keep(of, fresh)
        wanted = body.replacement(write, fresh, self._static)
        if not self._dialect.tells_new_secret and body.needs_first_secret(fresh, wanted):
            raise self._no_secret(of)
        stored, after = self._replaced(of, fresh, wanted)
        if after is None and body.needs_first_secret(fresh, wanted):
            raise self._no_secret(of)
        return Written(native_id, self._live(stored), after if after != before else None)

    def delete(self, write: Write) -> None:
        """Delete (RFC 7592 section 2.3). The credentials are forgotten only once the server has confirmed."""
        of = write.address
        way_out = f"have its administrator delete it, then: `removed: {{{of.key}: forget}}`"
        try:
            or_cannot(
                partial(self._management.delete, of), self._options, "delete",
                statuses=_NO_SUCH_METHOD - {404}, way_out=way_out,
            )  # fmt: skip
        except NotFound as error:  # no such client; at some servers also: no such request
            if self.read(Target(of, write.live.native_id if write.live else "")).found is Found.FOUND:
                raise cannot(self._options, "delete", error, way_out) from error
            raise

    def check(self) -> Iterator[Check]:
        """For `doctor`: metadata, the registration endpoint, and with what we register."""
        return checks(self._options, self._server)

    def attributions(self, since: str) -> Mapping[str, tuple[Attribution, ...]]:  # noqa: ARG002 - the contract's
        """None: registration servers tell nobody who changed what."""
        return {}

    def _server(self) -> Server:
        with self._lock:
            if self._found is None:
                self._found = discover(self._context.http, self._options)
            return self._found

    def _live(self, info: Information) -> Live:
        if self._options.software_statement is not None:  # ours, not the declaration's
            info = {member: value for member, value in info.items() if member != "software_statement"}
        return live(info, self._options.provider, self._static, self._context.fingerprint)

    def _refuse_secret(self, write: Write) -> None:
        if write.secret is not None:
            raise InvalidRequest(
                f"{write.address}: the server makes client secrets itself (RFC 7591 section 3.2.1)",
                next="use `secret: {to: …}` to receive the one it makes",
            )  # fmt: skip

    def _replaced(
        self, of: Address, fresh: Information, wanted: Mapping[str, Body]
    ) -> tuple[Information, Secret | None]:
        """What is stored after an update, as read back, and the secret, which only the answer may show."""
        native_id = str(fresh["client_id"])
        try:
            info = or_cannot(
                partial(self._management.replace, of, native_id, wanted), self._options, "update",
                statuses=_NO_SUCH_METHOD,
                way_out=f"replace it: `removed: {{{of.key}: delete}}`, and declare it under another key",
            )  # fmt: skip
        except OutcomeUnknown as lost:
            found = self._after_lost_reply(of, native_id, lost)
            if metadata(found) == metadata(fresh):
                raise ServerFailed(
                    f"{self._options.provider} did not update {of.key} ({lost.status or 'no answer'}): it is as it was",
                    next="run again", status=lost.status, detail=lost.detail,
                ) from lost  # fmt: skip
            return found, secret_of(found)
        stored = self._read_back(of, native_id)
        if stored is None:
            raise NotFound(f"{of} was updated, and cannot be read any more", next=set_token(of))
        return stored, (secret_of(info) if info else None) or secret_of(stored)

    def _no_secret(self, of: Address) -> InvalidRequest:
        return InvalidRequest(
            f"{of}: {self._options.provider} does not tell the secret of a client that was public before",
            next=f"replace it: `removed: {{{of.key}: delete}}`, and declare it under another key",
        )

    def _after_lost_reply(self, of: Address, native_id: str, lost: OutcomeUnknown) -> Information:
        """If our token still works, what is stored tells what happened; else a new one was lost."""
        try:
            info = self._management.read(of, native_id)
        except ProviderError as error:
            raise OutcomeUnknown(
                f"{of}: the answer to an update was lost, and the client cannot be read "
                f"({error.status or 'no answer'}): a new registration access token may have been in it",
                next=set_token(of), status=lost.status, detail=lost.detail,
            ) from lost  # fmt: skip
        self._management.keep(of, info)
        return info

    def _read_back(self, of: Address, native_id: str) -> Information | None:
        """What is stored; None where the client cannot be managed, or the server has no such read."""
        if self._management.access(of) is None:
            return None
        try:
            info = self._management.read(of, native_id)
        except (NotFound, InvalidRequest, ServerFailed) as error:
            if error.status not in _NO_SUCH_METHOD:
                raise
            return None
        self._management.keep(of, info)
        return info
