"""Password hashes as others write them."""

import base64
import hashlib

BCRYPT = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
ARGON2 = "$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHRzYWx0$" + "A" * 43


def pbkdf2(password: str, *, kind: str = "PBKDF2", iterations: int = 1000) -> str:
    """Return the hash as Elasticsearch writes it, made by the book."""
    salt = b"s" * 32
    secret = password.encode()
    if kind == "PBKDF2_STRETCH":
        secret = hashlib.sha512(secret).hexdigest().encode()
    digest = hashlib.pbkdf2_hmac("sha512", secret, salt, iterations, 32)
    encoded = [base64.b64encode(part).decode() for part in (salt, digest)]
    return f"{{{kind}}}{iterations}${encoded[0]}${encoded[1]}"
