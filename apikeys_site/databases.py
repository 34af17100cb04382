"""Turn `DATABASE_URL` into Django's database settings."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from apikeys_site.env import BadSetting

PLACE = re.compile(r"(?:\[(?P<v6>[^]]+)\]|(?P<host>[^:\[\]]+))(?::(?P<port>\d*))?", re.ASCII)
SECONDS_TO_WAIT_FOR_A_LOCK = 30


def database_from(url: str, *, home: Path) -> dict[str, Any]:
    """
    Return Django's settings for the database at `url`; without one, SQLite under `home`.

    Raises:
        BadSetting: the address is no `sqlite:///path` and no `postgresql://…`.
    """
    if not url:
        return _sqlite(home / "apikeys.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)
        if not path.strip("/"):
            raise BadSetting("DATABASE_URL must name a file: sqlite:////absolute/path.")
        return _sqlite(Path(path[1:] if path.startswith("//") else path))
    if parts.scheme in {"postgresql", "postgres"}:
        return _postgresql(parts)
    raise BadSetting("DATABASE_URL must begin with postgresql:// or sqlite:///.")


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": SECONDS_TO_WAIT_FOR_A_LOCK,
            # A writer takes its lock at once: no reader is ever upgraded into a deadlock.
            "transaction_mode": "IMMEDIATE",
            # FULL: what was answered is on the disk, also after the power fails.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            " PRAGMA foreign_keys=ON;",
        },
        "CONN_MAX_AGE": None,
        # A file, not memory: tests with threads need one database that they all see.
        "TEST": {"NAME": path.with_name(f"test-{path.name}")},
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path.lstrip("/"))
    # Several hosts stand side by side in libpq's own way: host1:port1,host2:port2.
    login, _, netloc = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    places = [PLACE.fullmatch(place) for place in netloc.split(",")]
    if not name or not all(places):
        raise BadSetting("DATABASE_URL must name a host and a database: postgresql://host/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": ",".join(unquote(place["v6"] or place["host"]) for place in places if place),
        "PORT": ",".join(place["port"] or "" for place in places if place).strip(","),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
