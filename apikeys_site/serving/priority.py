"""Who goes first where a core is short of time."""

import os

NICENESS = 10


def give_way() -> None:
    """
    Let the verifier go before this process and all that it starts.

    Linux shares a core by session first where `autogroup` is on, and each part of the product has a
    session of its own; then this changes nothing. In a service or a container it shares among
    threads, of which the console runs many, and the verifier two.
    """
    os.nice(NICENESS)
