"""An answer whose header stands on several lines."""

from collections.abc import Iterable

from rest_framework.response import Response

CHALLENGE = "WWW-Authenticate"


class ChallengeResponse(Response):
    """
    Asks for a credential: each challenge is a header line of its own.

    Django keeps one value per header, and some clients read only the first challenge of a line.
    """

    challenges: tuple[str, ...] = ()

    def challenge(self, challenges: Iterable[str]) -> None:
        self.challenges = tuple(challenges)
        if self.challenges:
            self.headers[CHALLENGE] = ", ".join(self.challenges)

    def items(self) -> Iterable[tuple[str, str]]:
        """Yield the header lines as the server sends them."""
        for name, value in super().items():
            if name == CHALLENGE and self.challenges:
                yield from ((name, challenge) for challenge in self.challenges)
            else:
                yield name, value
