"""The one exception that ends a start."""


class StartRefused(Exception):
    """The product cannot start; its text is one sentence for the operator."""
