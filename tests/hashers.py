"""The hasher of passwords in tests."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2Hasher(Argon2PasswordHasher):
    """Argon2id as in the product, with the least work that it can be asked for."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
