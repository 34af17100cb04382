"""What the server loads: settings read, everything put together."""

import gc
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
# For settings, models and the rules alone: no request ever enters Django here.
django.setup()

from django.conf import settings  # noqa: E402  # models need Django's set-up

from keys.conf import gateway_routes, key_settings  # noqa: E402
from keys.verifier.app import App  # noqa: E402
from keys.verifier.askers import Askers  # noqa: E402
from keys.verifier.authenticate import Authenticate  # noqa: E402
from keys.verifier.batch import Batch  # noqa: E402
from keys.verifier.feed import Feed  # noqa: E402
from keys.verifier.gateway import Gateway  # noqa: E402
from keys.verifier.health import Figures, Ready, alive  # noqa: E402
from keys.verifier.introspect import Introspect  # noqa: E402
from keys.verifier.judge import Judge  # noqa: E402
from keys.verifier.limiter import Limiter  # noqa: E402
from keys.verifier.memory import Memory  # noqa: E402
from keys.verifier.metrics import Exposition, Metrics  # noqa: E402
from keys.verifier.permission import Permission  # noqa: E402
from keys.verifier.refusals import Refusals  # noqa: E402
from keys.verifier.routing import Route  # noqa: E402
from keys.verifier.sqlite_feed import SqliteFeed  # noqa: E402
from keys.verifier.transport import Transport  # noqa: E402
from keys.verifier.use import Uses  # noqa: E402
from keys.verifier.verify import Verify  # noqa: E402

GARBAGE_THRESHOLDS = (20_000, 50, 50)
# So long may the thread that writes uses keep the interpreter from requests.
SECONDS_AT_A_TIME = 0.001


def load() -> App:
    """Return the verifier for the settings of this process."""
    memory, metrics = Memory(), Metrics()
    feed = feed_for(memory)
    judge = Judge(feed, memory)
    chosen = key_settings()
    transport = Transport(tls=chosen.tls, trusted_proxies=chosen.trusted_proxies)
    uses = Uses(transport, interval=chosen.use_interval)
    gateway = Gateway.named(
        chosen.forwarded,
        routes=gateway_routes(),
        key_header=chosen.key_header,
        transport=transport,
    )
    permission = Permission(judge)
    limiter = Limiter(metrics)
    refusals = Refusals(transport, key_header=chosen.key_header)
    askers = Askers(judge, permission, transport, uses, limiter)
    routes = {
        "/_security/_authenticate": Route(
            Authenticate(judge, metrics, transport, uses, limiter, refusals)
        ),
        # Any method: some gateways ask with that of the original request.
        "/verify": Route(
            Verify(judge, metrics, gateway, permission, uses, limiter, refusals), methods=()
        ),
        "/verify/batch": Route(Batch(askers, permission), methods=("POST",)),
        "/introspect": Route(Introspect(askers), methods=("POST",)),
        "/healthz": Route(alive),
        "/readyz": Route(Ready(feed)),
        "/metrics": Route(Figures(Exposition(metrics, memory, feed, uses), askers)),
    }
    # What is loaded now stays for good: the collector need not walk it at each of its rounds.
    gc.collect()
    gc.freeze()
    # What is remembered later lives long and holds no cycles.
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    sys.setswitchinterval(SECONDS_AT_A_TIME)
    return App(routes, feed=feed, metrics=metrics, uses=uses)


def feed_for(memory: Memory) -> Feed:
    """Return the feed of the database that the settings name."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        return SqliteFeed(Path(database["NAME"]), memory)
    parameters = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
        **database["OPTIONS"],
    }
    # Nine megabytes, which are of no use beside SQLite.
    from keys.verifier.postgresql_feed import PostgresqlFeed  # noqa: PLC0415

    return PostgresqlFeed({name: value for name, value in parameters.items() if value}, memory)
