"""Ready-made pieces of programs and configurations that connect with a key."""

import json
import shlex
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

CA_FILE = "ca.crt"
"""What the certificate is called when it is downloaded."""


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """`text` may hold a secret."""

    id: str
    label: str
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Access:
    """
    What a program needs to know.

    Attributes:
        fingerprint: of the certificate authority to trust; empty where any usual one vouches.
        encoded, pair: the key as the REST API takes it, and as `id:secret`.
    """

    endpoint: str
    fingerprint: str
    encoded: str = field(repr=False)
    pair: str = field(repr=False)


def access_to(endpoint: str, *, fingerprint: str) -> Access:
    """Return the access of somebody who puts in a key of his own."""
    return Access(
        endpoint=endpoint,
        fingerprint=fingerprint,
        encoded=_("YOUR_ENCODED_API_KEY"),
        pair=_("YOUR_KEY_ID:YOUR_KEY_SECRET"),
    )


def snippets_for(access: Access) -> tuple[Snippet, ...]:
    return (
        Snippet(id="curl", label="curl", text=_curl(access)),
        Snippet(id="python", label="Python", text=_python(access)),
        Snippet(id="javascript", label="JavaScript", text=_javascript(access)),
        Snippet(id="beats", label="Beats", text=_beats(access)),
        Snippet(id="logstash", label="Logstash", text=_logstash(access)),
    )


def _curl(access: Access) -> str:
    trust = f"--cacert {CA_FILE} " if access.fingerprint else ""
    header = shlex.quote(f"Authorization: ApiKey {access.encoded}")
    address = shlex.quote(f"{access.endpoint}/_security/_authenticate")
    return f"curl {trust}-H {header} \\\n  {address}"


def _python(access: Access) -> str:
    return _lines(
        "from elasticsearch import Elasticsearch",
        "",
        "client = Elasticsearch(",
        f"    {_quoted(access.endpoint)},",
        f"    ca_certs={_quoted(CA_FILE)}," if access.fingerprint else None,
        f"    api_key={_quoted(access.encoded)},",
        ")",
        'print(client.security.authenticate()["username"])',
    )


def _javascript(access: Access) -> str:
    trusts = bool(access.fingerprint)
    return _lines(
        'import { readFileSync } from "node:fs";' if trusts else None,
        'import { Client } from "@elastic/elasticsearch";',
        "",
        "const client = new Client({",
        f"  node: {_quoted(access.endpoint)},",
        f"  auth: {{ apiKey: {_quoted(access.encoded)} }},",
        f"  tls: {{ ca: readFileSync({_quoted(CA_FILE)}) }}," if trusts else None,
        "});",
        "console.log((await client.security.authenticate()).username);",
    )


def _beats(access: Access) -> str:
    fingerprint = _quoted(access.fingerprint)
    return _lines(
        "output.elasticsearch:",
        f"  hosts: [{_quoted(access.endpoint)}]",
        f"  api_key: {_quoted(access.pair)}",
        f"  ssl.ca_trusted_fingerprint: {fingerprint}" if access.fingerprint else None,
    )


def _logstash(access: Access) -> str:
    encrypted = "true" if access.endpoint.startswith("https:") else "false"
    fingerprint = _quoted(access.fingerprint)
    return _lines(
        "output {",
        "  elasticsearch {",
        f"    hosts => [{_quoted(access.endpoint)}]",
        f"    api_key => {_quoted(access.pair)}",
        f"    ssl_enabled => {encrypted}",
        f"    ca_trusted_fingerprint => {fingerprint}" if access.fingerprint else None,
        "  }",
        "}",
    )


def _quoted(text: str) -> str:
    # In double quotes all of these languages read the same, as far as addresses and keys go.
    return json.dumps(text)


def _lines(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line is not None)
