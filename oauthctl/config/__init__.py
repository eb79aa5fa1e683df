"""Text to declarations: YAML with positions, checked, resolved for an environment; and declarations
written back as YAML.
"""
