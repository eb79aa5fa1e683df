"""What a field means where nothing is said."""

from typing import Literal

from oauthctl.model.field import Field
from oauthctl.model.json import Json

Specification = Literal["rfc7591", "oidc"]

RFC7591: Specification = "rfc7591"
OIDC: Specification = "oidc"


def standard_default(field: Field, specification: Specification) -> Json:
    """The value that a specification gives an omitted member; None where it gives none."""
    return field.defaults.get(specification)
