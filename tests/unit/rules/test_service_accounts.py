from dataclasses import replace

import pytest

from keys.rules.privileges import (
    RESERVED_ROLES,
    descriptor_json,
    descriptor_problems,
    parse_descriptor,
)
from keys.rules.service_accounts import SERVICE_ACCOUNTS, service_accounts

ALL = {
    "elastic/auto-ops",
    "elastic/fleet-server",
    "elastic/fleet-server-remote",
    "elastic/kibana",
}


class TestServiceAccounts:
    @pytest.mark.parametrize("principal", sorted(ALL))
    def test_hold_what_the_engine_knows(self, principal: str) -> None:
        descriptor = SERVICE_ACCOUNTS[principal]

        # Kibana's says that it is reserved, as no role of a caller's may.
        unmarked = replace(descriptor, metadata=parse_descriptor("r", {}, of="role").metadata)
        assert descriptor.name == principal
        assert descriptor_problems(unmarked) == []

    def test_lend_kibana_the_privileges_of_its_user(self) -> None:
        kibana, role = SERVICE_ACCOUNTS["elastic/kibana"], RESERVED_ROLES["kibana_system"]

        assert descriptor_json(kibana) == descriptor_json(role)

    @pytest.mark.parametrize(
        ("namespace", "service", "expected"),
        [
            pytest.param(None, None, ALL, id="all"),
            pytest.param("elastic", None, ALL, id="of a namespace"),
            pytest.param("elastic", "kibana", {"elastic/kibana"}, id="one"),
            pytest.param("other", None, set(), id="of a namespace that there is not"),
            pytest.param("elastic", "x", set(), id="one that there is not"),
        ],
    )
    def test_are_found(
        self, namespace: str | None, service: str | None, expected: set[str]
    ) -> None:
        assert set(service_accounts(namespace=namespace, service=service)) == expected
