"""The form that OAuth's requests are made of."""

from urllib.parse import parse_qsl

from keys.dialects.oauth.errors import Refusal

FORM = "application/x-www-form-urlencoded"
LARGEST_FORM = 32 * 1024
MOST_FIELDS = 16


def token_in(content: bytes, *, media_type: str) -> str:
    """
    Return the token that a form names; `token_type_hint` is of no use here, for tokens show theirs.

    Raises:
        Refusal: it is another form, or names none or several.
    """
    if media_type != FORM:
        raise Refusal("invalid_request", f"the body must be [{FORM}]")
    try:
        pairs = parse_qsl(
            content.decode(), strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Refusal("invalid_request", "the body cannot be read") from None
    tokens = [value for name, value in pairs if name == "token"]
    if len(tokens) != 1:
        raise Refusal("invalid_request", "the body must name one [token]")
    return tokens[0]
