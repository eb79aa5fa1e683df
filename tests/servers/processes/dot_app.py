"""A real OAuth server for the tests, on django-oauth-toolkit: one Django project in one file.

It runs in the environment that `make servers` made, not in that of oauthctl. Its options come as JSON in
OPTIONS; see django.py.
"""

import hmac
import json
import os
import secrets
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

OPTIONS = json.loads(os.environ["OPTIONS"])


class InitialAccessToken:
    """The toolkit asks this class whether somebody may register a client."""

    def has_permission(self, request: Any) -> bool:
        offered = request.headers.get("Authorization", "")
        return hmac.compare_digest(offered.encode(), f"Bearer {OPTIONS['initial_access_token']}".encode())


def registration_permission() -> str:
    if OPTIONS["initial_access_token"] is None:
        return "oauth2_provider.dcr.AllowAllDCRPermission"
    return f"{__name__}.InitialAccessToken"


settings.configure(
    DEBUG=False,
    SECRET_KEY=secrets.token_urlsafe(32),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": OPTIONS["database"]}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    LOGIN_URL="/login/",
    OAUTH2_PROVIDER={
        "SCOPES": {scope: scope for scope in OPTIONS["scopes"]},
        "PKCE_REQUIRED": True,
        "OIDC_ENABLED": False,
        "DCR_ENABLED": True,
        "DCR_REGISTRATION_PERMISSION_CLASSES": (registration_permission(),),
        "DCR_ROTATE_REGISTRATION_TOKEN_ON_UPDATE": OPTIONS["rotate"],
    },
)
django.setup()

urlpatterns = [path(OPTIONS["prefix"], include("oauth2_provider.urls", namespace="oauth2_provider"))]

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("runserver", f"127.0.0.1:{OPTIONS['port']}", "--noreload", "--skip-checks")
