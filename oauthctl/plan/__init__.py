"""What will happen, and why: the pure comparison of what is desired with what is live."""
