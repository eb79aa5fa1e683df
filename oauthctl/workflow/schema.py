"""`schema`: the JSON Schema as text."""

import json

from oauthctl.config.schema import schema
from oauthctl.workflow.adapters import facts


def schema_text() -> str:
    """The JSON Schema of the declarations, with the built-in adapters' options."""
    return json.dumps(schema(facts()), indent=2, ensure_ascii=False) + "\n"
