"""MET: what users are shown, and members that the protocol uses; what is odd there and what is not."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oauthctl.lint import jwt
from oauthctl.lint.finding import Finding, Status
from oauthctl.lint.registry import by_name
from oauthctl.uri.scripts import look_alike
from tests.lint.support import findings_of


def found(code: str, *lines: str, preset: str = "web", provider: str = "idp", uris: str = "") -> list[Finding]:
    redirects = f"redirect_uris: [{uris or json.dumps('https://shop.example.com/cb')}]"
    body = "".join(f"    {line}\n" for line in (f"preset: {preset}", f"provider: {provider}", redirects, *lines))
    every = findings_of(f"\nclients:\n  shop:\n{body}", [by_name()[code.lower()]])
    assert {one.status for one in every} <= {Status.FAIL}
    return every


def severities(code: str, *lines: str, provider: str = "idp") -> set[str]:
    return {one.severity.value for one in found(code, *lines, provider=provider)}


# ---- names
@pytest.mark.parametrize(
    ("word", "like"),
    [
        ("G\u043e\u043egle", "google"),
        ("\u0420aypal", "paypal"),
        ("\u0421\u0430\u0444\u0435", ""),  # a word of one script
        ("na\u00efve", ""),
        ("\u00b5Service", ""),
        ("s\u0131n\u0131f", ""),  # Turkish
        ("App\u2122", ""),
        ("\u65e5\u672c\u8a9eApp", ""),
        ("O\u2019Neill", ""),
        ("\uff27\uff4f\uff4f\uff47\uff4c\uff45", "google"),  # full-width
        ("\U0001d406\U0001d428\U0001d428\U0001d420\U0001d425\U0001d41e", "google"),  # mathematical bold
        ("\u0261oogle", "google"),
        ("Paypa\u217c", "paypal"),
        ("\u0410\u0440\u0440\u04cf\u0435", "apple"),  # all Cyrillic
        ("\u0410\u0440\u0440\u04cf\u0435:", "apple:"),
        ("\u041a\u0430\u0441\u0441\u0430", ""),  # a cash desk in Russian, not `kacca`
        ("\u0422\u0435\u0441\u0442", ""),
        ("N\u00ba", ""),
        ("\u2164", ""),  # the numeral 5
        ("Bl\ufb01", ""),  # a ligature
        ("Cafe\u0301", ""),
        ("Google", ""),
        ("\u041a\u0430\u0441\u0441\u0430-API", ""),  # each part is of one script
        ("\u041a\u0430\u0440\u0442\u0430-ID", ""),
        ("\u0420\u043e\u0441\u0442.PRO", ""),
        ("TNF-\u03b1", ""),
        ("\u039a\u03b9\u03bd\u03bf-TV", ""),
        ("Acm\u0435", "acme"),
        ("g\u043e\u043egle", "google"),
        ("g\u043e\u043egle-API", "google"),
        ("\u0410\u0440\u0440-\u04cf\u0435", "app-le"),  # an apple all the same
        ("\u0430", ""),
        ("\u03a3igma", ""),  # a sum sign is no `o`
    ],
)
def test_a_word_that_passes_for_another(word: str, like: str) -> None:
    assert look_alike(word) == like


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("Acme \u202epohs", True),
        ("Ac\u200bme", True),
        ("Ac\u00adme", True),
        ("\ufeffAcme", True),
        ("Family \U0001f468\u200d\U0001f469\u200d\U0001f467", False),  # an emoji of several joined
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", False),  # Persian
        ("\u05e7\u05e0\u05d9\u05d5\u05ea\u200e (IL)", False),
        ("Goo\u200egle", True),
        ("Goo\u200cgle", True),
        ("USB\u200c\u0647\u0627", False),  # Persian, with a Latin word
        ("Ac\u034fme", True),
        ("\u3164", True),
        ("Acme\u115f", True),
        ("Acme\u2800Shop", True),
        ("England \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", False),
        ("Acme \U0001f3f4\U000e0069\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065\U000e0064\U000e007f", True),
        ("Acme\U000e0067", True),
        ("\u8cb7\u3044\u7269 \uff21\uff23\uff2d\uff25", False),  # Japanese, whose Latin letters may be wide
        ("\uff21\uff23\uff2d\uff25", True),
    ],
)
def test_a_name_with_what_is_not_seen(name: str, *, bad: bool) -> None:
    escaped = name.encode("unicode_escape").decode()  # as YAML writes it, too
    assert bool(found("MET002", f'client_name: "{escaped}"')) is bad


# ---- pages
@pytest.mark.parametrize(
    ("code", "line", "bad"),
    [
        ("MET014", 'client_uri: "JavaScript:alert(1)"', True),
        ("MET014", 'tos_uri: "data:text/html,x"', True),
        ("MET014", 'logo_uri: "data:image/png;base64,AAAA"', False),
        ("MET014", "client_uri: /shop", False),
        ("MET014", 'initiate_login_uri: "javascript:alert(1)"', True),
        ("MET014", 'initiate_login_uri: "https://shop.example.com/login"', False),
        ("MET011", 'initiate_login_uri: "javascript:alert(1)"', False),  # MET014 says it
        ("MET011", 'initiate_login_uri: "ftp://shop.example.com/login"', True),
        ("MET004", 'logo_uri: "http://localhost/logo.png"', False),
        ("MET004", 'information_uri: "http://shop.example.com/about"', True),
        ("MET004", 'logo_uri: ""', False),
        ("MET003", 'client_uri: "https://www.example.com/"', False),
        ("MET003", 'client_uri: "https://example.org/"', True),
        ("MET003", "client_uri: /shop", False),
        ("MET014", 'client_uri#fr: "javascript:alert(1)"', True),
        ("MET004", 'policy_uri#de: "http://shop.example.com/datenschutz"', True),
        ("MET003", 'logo_uri#fr: "https://example.org/logo.png"', True),
        ("MET002", 'client_name#ru: "G\\u043eogle"', True),
        ("MET006", 'contacts: ["mailto:team@example.com"]', False),
        ("MET006", 'contacts: ["Team <team@example.com>"]', True),
        ("MET006", "contacts: []", False),
    ],
)
def test_what_is_shown(code: str, line: str, *, bad: bool) -> None:
    assert bool(found(code, line)) is bad


def test_where_the_client_itself_may_be_anywhere_no_site_is_another() -> None:
    assert found("MET003", 'client_uri: "https://example.org/"', uris='"*"', provider="sso") == []


def test_a_name_is_missed_where_users_are_asked() -> None:
    assert found("MET001") == []
    assert found("MET001", "settings: {consent: required}", "client_name: ' '")
    assert found("MET001", "settings: {consent: required}", "client_name#fr: La boutique") == []
    assert found("MET001", "grant_types: [client_credentials]", "settings: {consent: required}") == []


# ---- what the protocol uses
@pytest.mark.parametrize(
    ("uris", "lines", "bad"),
    [
        ('"https://a.example.com/cb", "https://a.example.com/other"', (), False),
        ('"https://a.example.com/cb", "https://b.example.com/cb"', (), True),
        ('"https://a.example.com/cb", "https://b.example.com/cb"',
         ("sector_identifier_uri: https://a.example.com/s",), False),
    ],
)  # fmt: skip
def test_pairwise_identifiers_need_a_sector_for_several_hosts(uris: str, lines: tuple[str, ...], *, bad: bool) -> None:
    assert bool(found("MET009", "subject_type: pairwise", *lines, uris=uris)) is bad


@pytest.mark.parametrize(
    ("line", "bad"),
    [("jwks_uri: https://bank.example.com/jwks.json", False), ("backchannel_token_delivery_mode: push", False),
     ("backchannel_token_delivery_mode: ping", True)],
)  # fmt: skip
def test_pairwise_identifiers_with_ciba_need_a_host_too(line: str, *, bad: bool) -> None:
    example = f"\nclients:\n  bank:\n    preset: ciba\n    subject_type: pairwise\n    {line}\n"
    assert bool(findings_of(example, [by_name()["met009"]])) is bad


def test_what_mends_a_login_or_request_uri() -> None:
    login = found("MET011", "initiate_login_uri: http://shop.example.com/login")[0].repair
    request = found("MET011", "request_uris: [http://shop.example.com/r]")[0].repair
    assert login is not None
    assert request is not None
    assert login.edits[0][0] == "set"
    assert request.edits == (("replace", "request_uris", "http://shop.example.com/r", "https://shop.example.com/r"),)
    assert found("MET011", "initiate_login_uri: http://shop.example.com:8080/login")[0].repair is None


@pytest.mark.parametrize(
    ("uri", "provider", "severity"),
    [
        ("https://shop.example.com*", "sso", {"medium"}),
        ("https://shop.example.com/*", "sso", {"low"}),
        ("https://*", "idp", {"low"}),
        ("https://shop.example.com/request", "sso", set()),
    ],
)
def test_who_may_write_the_request(uri: str, provider: str, severity: set[str]) -> None:
    assert severities("MET015", f'request_uris: ["{uri}"]', provider=provider) == severity


@pytest.mark.parametrize(
    ("uri", "bad"), [("https://a.example.com/r#short", True), (f"https://a.example.com/r#{'A' * 43}", False)]
)
def test_a_hash_is_one(uri: str, *, bad: bool) -> None:
    assert bool(found("MET016", f'request_uris: ["{uri}"]')) is bad


# ---- software statements
def statement(header: object, claims: object) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)]
    return ".".join([*parts, "c2ln"])


ISSUED = {"iss": "https://directory.example.com"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", ["no signed JWT"]),
        (statement({"alg": "none"}, ISSUED), ["not signed"]),
        (statement({"alg": "ES256"}, {}), ["who issued it"]),
        (statement({"alg": "ES256"}, {**ISSUED, "exp": 1}), ["has ended"]),
        (statement({"alg": "ES256"}, {**ISSUED, "exp": 32503680000}), []),
        (statement({"alg": "ES256"}, {**ISSUED, "redirect_uris": ["https://evil.example.net/cb"]}), ["redirect_uris"]),
        (statement({"alg": "ES256"}, {**ISSUED, "redirect_uris": ["https://shop.example.com/cb"]}), []),
        (statement({"alg": "ES256"}, {**ISSUED, "scope": "profile openid"}), []),
        (statement({"alg": "ES256"}, {**ISSUED, "scope": "openid profile email"}), ["scope"]),
        (statement(1, []), ["no signed JWT"]),
    ],
)
def test_what_is_wrong_with_a_software_statement(text: str, said: list[str]) -> None:
    every = found("MET013", f'software_statement: "{text}"', "scope: [openid, profile]")
    assert len({one.message for one in every}) == len(said)
    for one in every:
        assert any(word in one.message for word in said)
        assert text not in repr((one.message, one.note, one.value))


@given(st.text() | st.lists(st.text(alphabet="eyJ0AQ_-=", max_size=20), min_size=3, max_size=3).map(".".join))
def test_any_text_can_be_read_as_a_token_or_is_none(text: str) -> None:
    token = jwt.read(text)
    assert token is None or isinstance(token.claims, dict)


def test_a_deeply_nested_token_is_none() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 100_000).rstrip(b"=").decode()
    assert jwt.read(f"{deep}.{deep}.x") is None


# ---- what the server fetches
@pytest.mark.parametrize(
    ("uri", "severity"),
    [
        ("https://169.254.169.254/x", {"high"}),
        ("https://[::ffff:169.254.169.254]/x", {"high"}),
        ("http://2852039166/x", {"high"}),
        ("https://metadata.google.internal/x", {"high"}),
        ("https://127.0.0.1/x", {"medium", "low"}),  # low at a stage
        ("https://localhost/x", {"medium", "low"}),
        ("https://169.254.170.2/x", {"high"}),  # of AWS tasks
        ("https://169.254.7.7/x", {"medium"}),
        ("https://metadata.goog/x", {"high"}),
        ("https://192.0.0.192/x", {"high"}),  # Oracle's older cloud
        ("https://168.63.129.16/x", {"high"}),  # Azure
        ("https://[64:ff9b::a9fe:a9fe]/x", {"high"}),  # NAT64
        ("https://[64:ff9b::a00:1]/x", {"info"}),
        ("https://127.0.0.1.nip.io/x", {"medium", "low"}),
        ("https://app-7f000001.nip.io/x", {"medium", "low"}),
        ("https://shop.169-254-169-254.sslip.io/x", {"high"}),
        ("https://shop.10.0.0.7.nip.io/x", {"info"}),
        ("https://20.30.40.50.nip.io/x", set()),
        ("https://300.0.0.1.nip.io/x", set()),
        ("https://localtest.me/x", {"medium", "low"}),
        ("https://shop.lvh.me/x", {"medium", "low"}),
        ("https://kubernetes.default.svc/x", set()),
        ("https://0.0.0.0/x", {"medium"}),
        ("https://10.0.0.7/x", {"info"}),
        ("https://shop.default.svc.cluster.local/x", set()),  # a server in the cluster finds it
        ("https://shop.example.com/x", set()),
    ],
)
def test_where_a_server_meets_itself_or_its_own_network(uri: str, severity: set[str]) -> None:
    assert severities("MET018", f'jwks_uri: "{uri}"') == severity
    assert severities("MET018", f'sector_identifier_uri: "{uri}"') == severity
    assert severities("MET018", f'request_uris: ["{uri}"]') == severity
    assert severities("MET018", f'backchannel_client_notification_endpoint: "{uri}"') == severity
    assert severities("OUT008", f'backchannel_logout_uri: "{uri}"') == severity


# ---- values in other letters
GRANT = "urn:ietf:params:oauth:grant-type:"


@pytest.mark.parametrize(
    ("line", "severity", "meant"),
    [
        ('token_endpoint_auth_method: "NONE"', "medium", "none"),
        ("token_endpoint_auth_method: Private_Key_JWT", "medium", "private_key_jwt"),
        ("token_endpoint_auth_method: client_secret_bsic", "low", "client_secret_basic"),
        ("grant_types: [authorization_code, PASSWORD]", "medium", "password"),
        ("grant_types: [authorisation_code]", "low", "authorization_code"),
        (f'grant_types: [authorization_code, "{GRANT.upper()}DEVICE_CODE"]', "medium", f"{GRANT}device_code"),
        ("response_types: [Token]", "medium", "token"),
        ("response_types: [ID_TOKEN code]", "medium", "id_token code"),
        ("response_types: [code idtoken]", "low", "code id_token"),
        ('id_token_signed_response_alg: "NONE"', "medium", "none"),
        ("userinfo_signed_response_alg: ES-256", "low", "ES256"),
        ("id_token_encrypted_response_enc: a256gcm", "medium", "A256GCM"),
        ("subject_type: Pairwise", "medium", "pairwise"),
        ("response_modes: [form-post]", "low", "form_post"),
    ],
)
def test_a_value_in_other_letters_is_told_with_the_one_that_is_meant(line: str, severity: str, meant: str) -> None:
    told = {(one.severity.value, one.message.rpartition("did you mean ")[2]) for one in found("MET020", line)}
    assert told == {(severity, f"`{meant}`")}


@pytest.mark.parametrize(
    "line",
    [
        "grant_types: [authorization_code, refresh_token]",
        f'grant_types: [authorization_code, "{GRANT}pre-authorized_code", "{GRANT}uma-ticket", "{GRANT}device-code"]',
        "grant_types: [authorization_code, device_code, refresh-token]",  # GRT009
        "response_types: [token code, id_token token code]",  # in any order
        "token_endpoint_auth_method: spiffe_jwt",
        "id_token_signed_response_alg: ES256K",
        "id_token_encrypted_response_alg: RSA-OAEP-512",
        "introspection_signed_response_alg: HS256",
        "response_modes: [web_message]",
        "token_endpoint_auth_method: client_secret",  # which of the three?
        "id_token_encrypted_response_enc: A182GCM",  # 128, 192?
    ],
)
def test_a_value_that_is_only_unknown_is_an_extension(line: str) -> None:
    assert found("MET020", line) == []


def test_wide_letters_hide_little() -> None:
    assert {one.severity.value for one in found("MET002", 'client_name: "\\uFF21\\uFF23\\uFF2D\\uFF25"')} == {"low"}
