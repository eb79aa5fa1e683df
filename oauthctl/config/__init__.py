"""Text to declarations: YAML with positions, checked, resolved for an environment; and written back as YAML."""
