"""The one write that some keys' first use takes, off the event loop."""

import asyncio

from django.db import DatabaseError, close_old_connections

from keys.actions.note_first_use import note_first_use
from keys.verifier.feed import Unavailable


async def note_first_use_in_thread(primary_key: int) -> bool:
    """
    Write that the key's holder has it; return whether the key still lives.

    Raises:
        Unavailable: it could not be written.
    """
    return await asyncio.get_running_loop().run_in_executor(None, _note, primary_key)


def _note(primary_key: int) -> bool:
    # No request of Django's begins or ends here, which would otherwise look after connections.
    close_old_connections()
    try:
        return note_first_use(primary_key)
    except DatabaseError as error:
        raise Unavailable(str(error)) from error
    finally:
        close_old_connections()
