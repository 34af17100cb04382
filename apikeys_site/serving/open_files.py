"""
Open files: as many as the machine lets us have, and what to do when they run out.

Each connection is one. A server that can open no more takes no connection, and granian, busy with
being refused the next one, does not even notice that those whose handshake never ended are gone:
so a worker that has run out of files for a while ends, and is replaced.
"""

import errno
import logging
import os
import resource
import threading
import time

log = logging.getLogger(__name__)

MOST = 65_536
SECONDS_BETWEEN_LOOKS = 1.0
LOOKS_IN_A_ROW = 3


def allow_many() -> None:
    """Let this process and its children open as many as its hard limit allows, up to `MOST`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def end_when_there_are_no_more() -> None:
    """End this process once it could open no file for several looks in a row."""
    threading.Thread(target=_watch, name="open files", daemon=True).start()


def can_open_one_more() -> bool:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno != errno.EMFILE
    return True


def _watch() -> None:
    failures = 0
    while failures < LOOKS_IN_A_ROW:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        failures = 0 if can_open_one_more() else failures + 1
    log.error("This worker holds as many connections as it may open files; another takes over.")
    # In order it could not end: it waits for connections that nobody serves any more.
    os._exit(1)
