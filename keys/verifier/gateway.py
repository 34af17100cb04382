"""What a gateway asks with one request: what the original request takes."""

from dataclasses import dataclass

from keys.rules.judgement import KeyType
from keys.rules.privileges import Demand
from keys.verifier.certificates import subject_told
from keys.verifier.rsgi import Scope
from keys.verifier.transport import Transport, peer_of
from keys.wire.gateway.families import FAMILIES, Family
from keys.wire.gateway.needs import Needs, needs_of_query
from keys.wire.gateway.original import BadOriginal, OriginalRequest, original_request, own_query
from keys.wire.gateway.routes import RouteTable


@dataclass(frozen=True)
class Asked:
    """
    What a request takes.

    Attributes:
        refusal: why nobody's request is let through, whatever he may do; None for no reason.
        route: what was asked for, as the uses of a key show it.
    """

    key_type: KeyType
    demands: tuple[Demand, ...] = ()
    refusal: str | None = None
    route: str = "GET /verify"


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """
    What the settings say of gateways.

    Attributes:
        family: how they tell of the original request; None for not at all.
        routes: what each request takes; None for what the query says alone.
        key_header: holds a key beside `Authorization`; in lower case.
    """

    family: Family | None
    routes: RouteTable | None
    key_header: str
    transport: Transport

    @classmethod
    def named(
        cls, name: str, *, routes: RouteTable | None, key_header: str, transport: Transport
    ) -> "Gateway":
        return cls(
            family=FAMILIES.get(name), routes=routes, key_header=key_header, transport=transport
        )

    def asked(self, scope: Scope) -> Asked:
        """
        Return what a request takes: what the query says, and what the original's route does.

        Raises:
            BadNeeds: the query cannot be read.
        """
        needs = needs_of_query(own_query(scope.query_string, self.family))
        if self.family is None:
            return Asked(needs.key_type, needs.demands)
        if not self.transport.is_trusted(peer_of(scope)):
            # Whoever asks could tell of any request.
            refusal = "only a trusted proxy can tell of the original request"
            return Asked(needs.key_type, needs.demands, refusal if self.routes else None)
        try:
            original = original_request(
                scope.headers, self.family, method=scope.method, query=scope.query_string
            )
        except BadOriginal as error:
            return Asked(needs.key_type, refusal=str(error))
        return self._with_route(needs, original)

    def certificate_subject(self, scope: Scope) -> str | None:
        """Return the subject of the client's certificate, if a trusted proxy tells of one."""
        if not self.transport.is_trusted(peer_of(scope)):
            return None
        return subject_told(scope.headers, self.family or Family())

    def _with_route(self, needs: Needs, original: OriginalRequest) -> Asked:
        told = f"{original.method} {original.path}"
        if self.routes is None:
            return Asked(needs.key_type, needs.demands, route=told)
        route = self.routes.route_of(original)
        if route is None:
            return Asked(needs.key_type, refusal="no route fits the original request", route=told)
        key_type = route.needs.key_type
        if needs.key_type not in {KeyType.REST, key_type}:
            refusal = f"route [{route.name}] takes a credential of the type [{key_type}]"
            return Asked(needs.key_type, refusal=refusal, route=told)
        return Asked(key_type, (*needs.demands, *route.needs.demands), route=told)
