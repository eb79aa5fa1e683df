"""One short file per job: how the rooms below join."""
