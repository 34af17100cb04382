"""How a child process learns that its supervisor is gone."""

import os
import threading
from collections.abc import Callable


def when_supervisor_is_gone(lifeline: int, then: Callable[[], None]) -> None:
    """
    Call `then` once the supervisor has ended, however it ended.

    It alone holds the writing end of the pipe and never writes: the kernel closes it with it.
    """

    def wait() -> None:
        os.read(lifeline, 1)
        then()

    threading.Thread(target=wait, daemon=True).start()
