"""Which key a secret opens."""

from keys.conf import current_pepper, pepper
from keys.models import ApiKey
from keys.rules.secret import Credential, digest_of, is_plausible, is_secret_of


def id_of_presented_key(credential: Credential) -> str | None:
    """
    Return the public id of the key whose secret is presented, unless it is invalidated.

    One that is expired, disabled or for another cluster counts: it can still be invalidated.
    """
    if not is_plausible(credential):
        return None
    key = ApiKey.objects.not_invalidated().filter(public_id=credential.id).first()
    if key is None:
        # An unknown id costs what a wrong secret costs.
        digest_of(credential.secret, pepper=current_pepper().value)
        return None
    value = pepper(key.pepper_id)
    return (
        key.public_id if is_secret_of(bytes(key.digest), credential.secret, pepper=value) else None
    )
