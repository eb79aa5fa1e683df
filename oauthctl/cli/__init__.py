"""The command line: one file per command; parse flags, call a workflow, choose a report, ask, exit."""
