"""What a person can do something about."""


class DemoError(Exception):
    """The demo cannot go on; the text says why, and what helps."""
