"""
A site whose one view only says who asks, guarded by one of the packages that are compared.

It runs in that package's own environment and knows nothing of ours: `PEER` names the package,
`PEER_DATABASE` the database.

    python -m benchmarks.peers.site --keys 100000 --to credentials.txt

fills the database and writes a header a line; a server loads `application`.
"""

import argparse
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

AT_ONCE = 5_000
APPLICATIONS = {
    "djangorestframework-api-key": ["rest_framework_api_key"],
    "django-rest-knox": ["knox"],
    "TokenAuthentication": ["rest_framework.authtoken"],
}
AUTHENTICATION = {
    "djangorestframework-api-key": [],
    "django-rest-knox": ["knox.auth.TokenAuthentication"],
    "TokenAuthentication": ["rest_framework.authentication.TokenAuthentication"],
}
PERMISSIONS = {
    "djangorestframework-api-key": ["rest_framework_api_key.permissions.HasAPIKey"],
    "django-rest-knox": ["rest_framework.permissions.IsAuthenticated"],
    "TokenAuthentication": ["rest_framework.permissions.IsAuthenticated"],
}
PEER = os.environ["PEER"]


def database(address: str) -> dict[str, Any]:
    """Return the setting for it; Django's default is a new connection for each request."""
    parts = urlsplit(address)
    seconds_kept = None if "PEER_KEEPS_CONNECTIONS" in os.environ else 0
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:],
            "CONN_MAX_AGE": seconds_kept,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": parts.username,
        "PASSWORD": parts.password,
        "HOST": parts.hostname,
        "PORT": parts.port,
        "CONN_MAX_AGE": seconds_kept,
    }


settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": database(os.environ["PEER_DATABASE"])},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "rest_framework",
        *APPLICATIONS[PEER],
    ],
    # As every new project has it; it tells the length of an answer, too.
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": AUTHENTICATION[PEER],
        "DEFAULT_PERMISSION_CLASSES": PERMISSIONS[PEER],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
    ROOT_URLCONF="benchmarks.peers.urls",
    SECRET_KEY="only for this measurement",  # noqa: S106  # nothing is signed with it
    USE_TZ=True,
)
django.setup()
application = get_wsgi_application()


def main() -> None:
    parser = argparse.ArgumentParser(prog="site")
    parser.add_argument("--keys", type=int, required=True)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    with options.to.open("w") as file:
        for start in range(0, options.keys, AT_ONCE):
            made = MAKERS[PEER](range(start, min(start + AT_ONCE, options.keys)))
            file.writelines(f"{line}\n" for line in made)


def _api_keys(numbers: range) -> Iterator[str]:
    models = _of_the_package("rest_framework_api_key.models")
    made = [models.APIKey.objects.key_generator.generate() for _ in numbers]
    models.APIKey.objects.bulk_create(
        models.APIKey(
            id=f"{prefix}.{hashed}", prefix=prefix, hashed_key=hashed, name=f"service {number}"
        )
        for number, (_, prefix, hashed) in zip(numbers, made, strict=True)
    )
    return (f"Authorization: Api-Key {key}" for key, _, _ in made)


def _knox_tokens(numbers: range) -> Iterator[str]:
    from django.utils import timezone  # noqa: PLC0415  # settings come first

    crypto, models = _of_the_package("knox.crypto"), _of_the_package("knox.models")
    shown = _of_the_package("knox.settings").CONSTANTS.TOKEN_KEY_LENGTH
    # A check walks through all tokens of the same user: one each, as below.
    users = _users(numbers)
    made = [crypto.create_token_string() for _ in numbers]
    models.AuthToken.objects.bulk_create(
        models.AuthToken(
            digest=crypto.hash_token(token),
            token_key=token[:shown],
            user=user,
            expiry=timezone.now() + timedelta(days=30),
        )
        for user, token in zip(users, made, strict=True)
    )
    return (f"Authorization: Token {token}" for token in made)


def _of_the_package(module: str) -> Any:  # not in the environment where types are checked
    return import_module(module)


def _tokens(numbers: range) -> Iterator[str]:
    from rest_framework.authtoken.models import Token  # noqa: PLC0415  # see above

    # A user has one token at most.
    made = [Token(user=user, key=Token.generate_key()) for user in _users(numbers)]
    Token.objects.bulk_create(made)
    return (f"Authorization: Token {token.key}" for token in made)


def _users(numbers: range) -> list[Any]:
    from django.contrib.auth.models import User  # noqa: PLC0415  # settings come first

    names = [f"owner{number}" for number in numbers]
    User.objects.bulk_create([User(username=name) for name in names], ignore_conflicts=True)
    found = {user.username: user for user in User.objects.filter(username__in=names)}
    return [found[name] for name in names]


MAKERS: dict[str, Callable[[range], Iterator[str]]] = {
    "djangorestframework-api-key": _api_keys,
    "django-rest-knox": _knox_tokens,
    "TokenAuthentication": _tokens,
}

if __name__ == "__main__":
    main()
