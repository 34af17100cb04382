"""
What an answer says of a rate: how much of it is left, and until when.

Source: draft-ietf-httpapi-ratelimit-headers (`RateLimit-Policy`, `RateLimit`), RFC 9110
(`Retry-After`).
"""

from keys.rules.limits import Rate
from keys.rules.rate_meter import Allowance

POLICY = '"key"'
"""What the fields call a limit: it is the key's own."""
NAMES = ("ratelimit-policy", "ratelimit", "retry-after")


def rate_limit_lines(rate: Rate, allowance: Allowance) -> list[tuple[str, str]]:
    """Return the header lines; `Retry-After` is among those of a refusal alone."""
    lines = [
        ("ratelimit-policy", f"{POLICY};q={rate.requests};w={rate.seconds}"),
        ("ratelimit", f"{POLICY};r={allowance.remaining};t={allowance.seconds}"),
    ]
    if not allowance.is_granted:
        lines.append(("retry-after", str(allowance.seconds)))
    return lines
