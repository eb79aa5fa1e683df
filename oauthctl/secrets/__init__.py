"""References to secrets, and where delivered ones go: environment, file."""
