"""Where things are in the user's files, what went wrong, and how text from outside is made safe to print."""
