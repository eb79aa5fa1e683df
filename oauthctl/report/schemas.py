"""The JSON Schemas of the machine formats, generated from `documents.py` (JSON Schema 2020-12)."""

import json
from collections.abc import Mapping
from typing import Any

from oauthctl.report import documents as doc
from oauthctl.report import documents_project as project
from oauthctl.report.findings import documents as findings

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DOCUMENTS: Mapping[str, type] = {
    "plan": doc.Plan,
    "drift": doc.Drift,
    "result": doc.Result,
    "problems": doc.Problems,
    "show": project.Show,
    "adopt": project.Adopt,
    "state": project.State,
    "doctor": project.Doctor,
    "lint": findings.Lint,
}


def all_schemas() -> Mapping[str, Mapping[str, Any]]:
    """By the name of the format. `schemas/<name>.schema.json` holds each; a test holds it against this."""
    from pydantic import TypeAdapter

    return {
        name: {"$schema": _DIALECT, **TypeAdapter(of).json_schema(mode="serialization")}
        for name, of in _DOCUMENTS.items()
    }


def schema_text(name: str) -> str:
    """One of them as it is published."""
    return json.dumps(all_schemas()[name], indent=2, ensure_ascii=False) + "\n"
