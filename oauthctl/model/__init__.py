"""What a client is: the field table, declared and live objects, presets. Pure data and pure functions."""
