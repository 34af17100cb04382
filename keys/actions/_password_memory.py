"""What this process remembers of passwords: verified ones, and sources that failed."""

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address
from typing import TypeAlias

from keys.rules.errors import TooManyAttempts

REMEMBER_FOR = timedelta(minutes=5)
MOST_REMEMBERED = 4096
FAILURES_PER_NAME = 10
FAILURES_PER_ADDRESS = 60
REFUSALS_PER_NAME = 50
FAILURE_WINDOW = timedelta(minutes=1)
MOST_SOURCES = 10_000
RUNS_AT_ONCE = 2
SECONDS_TO_WAIT_FOR_A_RUN = 1.0
HOST_BITS = 64

Source: TypeAlias = tuple[str, str, str]


class VerifiedPasswords:
    """
    Verified passwords, as HMACs under a random key of the process.

    The stored hash is part of what is digested and is read from the database at each request:
    once the password changes, in whichever process, what was remembered fits nothing any more.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._until: OrderedDict[bytes, datetime] = OrderedDict()

    def knows(self, *, stored_hash: str, password: str, now: datetime) -> bool:
        digest = self._digest(stored_hash, password)
        with self._lock:
            until = self._until.get(digest)
            # The clock may be set back: no entry may live longer than it was given.
            if until is None or not now < until <= now + REMEMBER_FOR:
                self._until.pop(digest, None)
                return False
            return True

    def remember(self, *, stored_hash: str, password: str, now: datetime) -> None:
        digest = self._digest(stored_hash, password)
        with self._lock:
            self._until[digest] = now + REMEMBER_FOR
            self._until.move_to_end(digest)
            while len(self._until) > MOST_REMEMBERED:
                self._until.popitem(last=False)

    @property
    def remembered(self) -> int:
        """Return how many passwords are remembered."""
        return len(self._until)

    def forget(self) -> None:
        """Let every password be hashed again the next time."""
        with self._lock:
            self._until.clear()

    def _digest(self, stored_hash: str, password: str) -> bytes:
        message = stored_hash.encode() + b"\0" + password.encode(errors="surrogatepass")
        return hmac.digest(self._key, message, "sha256")


class FailureThrottle:
    """
    Counts failures by address and name, and by address; both within a sliding window.

    What was refused for too many failures is counted as well: a remembered password passes in
    spite of them, so that a stranger's failures hold nobody up, but not for ever, or whoever
    guesses would be told of the right one as often as he likes.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: OrderedDict[Source, deque[datetime]] = OrderedDict()

    def check(self, *, address: str, username: str, now: datetime) -> None:
        """
        Let an attempt pass while its source has not failed too often.

        Raises:
            TooManyAttempts: with the time until the oldest failure is forgotten.
        """
        by_name, by_address, refused = _sources(address, username)
        with self._lock:
            try:
                self._check(by_name, FAILURES_PER_NAME, now)
                self._check(by_address, FAILURES_PER_ADDRESS, now)
            except TooManyAttempts:
                self._note(refused, now)
                raise

    def check_refused(self, *, address: str, username: str, now: datetime) -> None:
        """
        Let an attempt pass while its source was not refused too often for this name.

        Raises:
            TooManyAttempts: with the time until the oldest refusal is forgotten.
        """
        *_, refused = _sources(address, username)
        with self._lock:
            try:
                self._check(refused, REFUSALS_PER_NAME, now)
            except TooManyAttempts:
                self._note(refused, now)
                raise

    def record(self, *, address: str, username: str, now: datetime) -> None:
        by_name, by_address, _ = _sources(address, username)
        with self._lock:
            self._note(by_name, now)
            self._note(by_address, now)

    def forgive(self, *, address: str, username: str) -> None:
        """Forget the failures of a name that has logged in; those of its address stay."""
        by_name, *_ = _sources(address, username)
        with self._lock:
            self._failures.pop(by_name, None)

    def _note(self, source: Source, now: datetime) -> None:
        self._failures.setdefault(source, deque(maxlen=FAILURES_PER_ADDRESS)).append(now)
        self._failures.move_to_end(source)
        while len(self._failures) > MOST_SOURCES:
            self._failures.popitem(last=False)

    def _check(self, source: Source, most: int, now: datetime) -> None:
        failures = self._failures.get(source, deque())
        while failures and not timedelta() <= now - failures[0] < FAILURE_WINDOW:
            failures.popleft()
        if len(failures) >= most:
            raise TooManyAttempts(failures[0] + FAILURE_WINDOW - now)


def _sources(address: str, username: str) -> tuple[Source, Source, Source]:
    """Return what is counted: failures by name, failures by address, refusals by name."""
    # A name that nobody has may be megabytes long: only its digest is kept.
    name = hashlib.sha256(username.encode(errors="surrogatepass")).hexdigest()
    network = _network_of(address)
    return (network, name, "failed"), (network, "", "failed"), (network, name, "refused")


def _network_of(address: str) -> str:
    """Return what stands for one source: of IPv6 the half that its user cannot choose."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(int(parsed) >> HOST_BITS)


class HashingGate:
    """Lets at most two Argon2 runs happen at a time: each takes 100 MB and a core."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(RUNS_AT_ONCE)

    @contextmanager
    def place(self) -> Iterator[None]:
        """
        Hold one of the places.

        Raises:
            TooManyAttempts: none became free within a second.
        """
        if not self._places.acquire(timeout=SECONDS_TO_WAIT_FOR_A_RUN):
            raise TooManyAttempts(timedelta(seconds=1))
        try:
            yield
        finally:
            self._places.release()


verified_passwords = VerifiedPasswords()
failure_throttle = FailureThrottle()
hashing_gate = HashingGate()
