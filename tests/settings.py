"""
The product's settings with two changes.

Templates also tell the coverage measurement their lines, and a password's hash takes little work:
the same algorithm, which thousands of logins in tests need not pay in full.
"""

from apikeys_site.settings import *  # noqa: F403  # all of them, with two changes
from apikeys_site.settings import PASSWORD_HASHERS, TEMPLATES

TEMPLATES[0]["OPTIONS"]["debug"] = True
PASSWORD_HASHERS[0] = "tests.hashers.CheapArgon2Hasher"
