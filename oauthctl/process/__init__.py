"""This process and its children: the collector, and work that is shared out."""
