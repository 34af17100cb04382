"""Processes that may open many files, and end once they cannot."""

import subprocess
import sys
import textwrap

from apikeys_site.serving.open_files import MOST

SECONDS_AT_MOST = 60.0


def run(program: str) -> "subprocess.CompletedProcess[str]":
    """Run it in a process of its own, for limits cannot be taken back."""
    return subprocess.run(  # noqa: S603 # our own program
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=SECONDS_AT_MOST,
        check=False,
    )


class TestAProcess:
    def test_may_open_as_many_files_as_the_machine_allows(self) -> None:
        ran = run(
            """
            import resource
            from apikeys_site.serving.open_files import allow_many
            _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
            allow_many()
            print(*resource.getrlimit(resource.RLIMIT_NOFILE), hard)
            """
        )

        soft, hard, hard_before = map(int, ran.stdout.split())
        assert soft == (MOST if hard < 0 else min(hard, MOST))
        assert hard == hard_before

    def test_ends_when_it_cannot_open_one_more(self) -> None:
        ran = run(
            """
            import os, resource, threading
            from apikeys_site.serving import open_files
            open_files.SECONDS_BETWEEN_LOOKS = 0.01
            _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
            while open_files.can_open_one_more():
                os.dup(2)
            open_files.end_when_there_are_no_more()
            threading.Event().wait()
            """
        )

        assert ran.returncode == 1
        assert "another takes over" in ran.stderr

    def test_goes_on_while_it_can(self) -> None:
        ran = run(
            """
            import threading
            from apikeys_site.serving import open_files
            looks = iter([True, False, False, True, False, False])
            seen = threading.Event()
            def look():
                answer = next(looks, None)
                if answer is None:
                    seen.set()
                return answer is not False
            open_files.SECONDS_BETWEEN_LOOKS = 0.01
            open_files.can_open_one_more = look
            open_files.end_when_there_are_no_more()
            seen.wait()
            """
        )

        assert ran.returncode == 0
