"""The rules, one file for each family. Adding a rule means adding it in its file, and nowhere else."""
