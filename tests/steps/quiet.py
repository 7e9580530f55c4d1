"""Nothing but a text."""
