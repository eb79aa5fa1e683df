"""Pure renderers of results: text, markdown, json."""
