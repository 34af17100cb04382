"""JSON names and shapes of the endpoints that change a part of a user."""

from keys.dialects.elasticsearch.bodies import HandwrittenBody
from keys.dialects.elasticsearch.fields import TextField


class ChangePasswordBody(HandwrittenBody):
    parser = "change password request"

    password = TextField(default=None)
    password_hash = TextField(default=None)
