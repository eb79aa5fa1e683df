"""The words behind an impact, by field: what is gained and what is lost, each a short true sentence.

`{}` is the item or the value. A field that is not named here gets the sentence of its impact rule.
"""

from oauthctl.model.field import ImpactRule
from oauthctl.model.value import FieldId

GAINED: dict[FieldId, str] = {
    "post_logout_redirect_uris": "users can be sent to {} after logout",
    "request_uris": "requests can be loaded from {}",
    "claims_redirect_uris": "users can be sent to {} to give claims",
    "scope": "it can ask for {}",
    "settings.default_scopes": "{} is granted without being asked for",
    "settings.pkce_methods": "a challenge made by {} is enough",
    "settings.web_origins": "pages of {} can call the server as this client",
    "settings.audiences": "its tokens are meant for {} too",
    "settings.allowed_connections": "users of {} can log in",
    "settings.token_exchange_subjects": "tokens made for {} can be exchanged",
    "settings.token_exchange_audiences": "tokens can be exchanged for ones accepted by {}",
    "authorization_details_types": "it can ask for authorization of type {}",
    "initiate_login_uri": "logins can be started through {}",
    "backchannel_client_notification_endpoint": "results are sent to {}",
}

LOST: dict[FieldId, str] = {
    "redirect_uris": "logins that return there will fail",
    "post_logout_redirect_uris": "logouts that return there will fail",
    "request_uris": "requests loaded from there will fail",
    "scope": "requests for {} will fail or get less",
    "settings.default_scopes": "{} is no longer granted unasked",
    "settings.web_origins": "pages of {} can no longer call the server",
    "settings.audiences": "its tokens are no longer accepted by {}",
    "settings.allowed_connections": "users of {} can no longer log in",
    "grant_types": "token requests with {} will fail",
    "response_types": "logins that ask for {} will fail",
    "settings.pkce_methods": "logins with {} will fail",
}

GRANTS: dict[str, str] = {
    "authorization_code": "users can log in through it",
    "implicit": "tokens travel through the browser's address bar",
    "password": "it can ask users for their passwords",
    "client_credentials": "it can get tokens in its own name",
    "refresh_token": "it keeps access while the user is away",
    "urn:ietf:params:oauth:grant-type:device_code": "a login on one device is approved on another",
    "urn:ietf:params:oauth:grant-type:jwt-bearer": "it can get tokens for whomever an assertion names",
    "urn:ietf:params:oauth:grant-type:saml2-bearer": "it can get tokens for whomever an assertion names",
    "urn:ietf:params:oauth:grant-type:token-exchange": "it can exchange tokens of others for its own",
    "urn:openid:params:grant-type:ciba": "it can start logins on the user's phone",
    "urn:ietf:params:oauth:grant-type:uma-ticket": "it can ask for permissions on resources of users",
}

OFF: dict[FieldId, str] = {
    "settings.pkce": "a stolen authorization code is enough to log in",
    "settings.consent": "users are no longer asked before it gets access",
    "settings.refresh_token_rotation": "a stolen refresh token works beside the real one",
    "require_pushed_authorization_requests": "requests can again be made up in the browser",
    "require_signed_request_object": "requests need no signature any more",
    "dpop_bound_access_tokens": "a stolen access token works for anybody",
    "tls_client_certificate_bound_access_tokens": "a stolen access token works for anybody",
    "backchannel_logout_uri": "it is no longer told when a user logs out",
    "frontchannel_logout_uri": "it is no longer told when a user logs out",
    "require_auth_time": "it is no longer told when the user last logged in",
    "backchannel_user_code_parameter": "login requests to a phone need no user code",
    "application_type": "redirects to the user's own machine and to custom schemes become possible",
}

ON: dict[FieldId, str] = {
    "settings.pkce": "a login without PKCE will fail",
    "settings.consent": "users are asked before it gets access",
    "settings.refresh_token_rotation": "a client that sends an old refresh token again will fail",
    "require_pushed_authorization_requests": "a login that was not pushed first will fail",
    "require_signed_request_object": "a login without a signed request will fail",
    "dpop_bound_access_tokens": "a client that sends no DPoP proof will fail",
    "tls_client_certificate_bound_access_tokens": "a client without its TLS certificate will fail",
    "backchannel_logout_uri": "logouts are sent there and end its sessions",
    "frontchannel_logout_uri": "logouts are sent there and end its sessions",
    "application_type": "redirects to the user's own machine and to custom schemes will fail",
}

AUTHENTICATES: dict[FieldId, str] = {
    "token_endpoint_auth_method": "it proves who it is by {}; any other way fails",
    "jwks_uri": "whoever controls {} can act as this client; the old keys fail",
    "signed_jwks_uri": "whoever controls {} can act as this client; the old keys fail",
    "jwks": "whoever holds the new keys can act as this client; the old keys fail",
    "secret": "whoever knows the new secret can act as this client; the old one fails",
}

BY_RULE: dict[ImpactRule, tuple[str, str]] = {  # gained or changed, lost
    ImpactRule.ALLOWS: ("{} is allowed", "{} is no longer allowed"),
    ImpactRule.AUTHENTICATES: (
        "who can act as this client changes; the old way fails",
        "the old way to authenticate fails",
    ),
    ImpactRule.PROTECTS: ("a protection is on: whoever does not follow it fails", "a protection is off"),
    ImpactRule.LIFETIME: ("lasts longer", "ends sooner"),
    ImpactRule.ENABLES: ("it can be used", "whatever uses it will fail"),
    ImpactRule.IDENTIFIES: ("users get another `sub`: it will take known users for new ones", ""),
    ImpactRule.FORMATS: (
        "answers look different: a client that expects the old form fails",
        "answers lose this protection",
    ),
    ImpactRule.SENDS: ("users or data are sent to {}", "nothing is sent to {} any more"),
    ImpactRule.OPAQUE: ("nobody can tell what it does", "nobody can tell what it does"),
}

PUBLIC = "public client: whoever knows its name can act as it"
SOFTER = "the provider's default applied or will apply: it may be longer or shorter"
VAGUE = "where nothing is said, the provider decides: that may be more or less"
COVERED = "what is allowed besides includes it: nothing is gained or lost"
UNSEEN = "what was there before is not known"
