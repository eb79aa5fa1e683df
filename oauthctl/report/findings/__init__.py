"""Findings in the formats that people, GitHub, GitLab and other programs read."""
