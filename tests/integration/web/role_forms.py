"""Forms of roles as a browser sends them."""

from django.test import Client

from keys.rules.json_types import Json

ROLES = "/app/management/security/roles"
CREATE = f"{ROLES}/edit"
FULL: dict[str, Json] = {
    "cluster": ["monitor", "manage_own_api_key"],
    "indices": [
        {
            "names": ["logs-*", "/a|b/"],
            "privileges": ["read"],
            "field_security": {"grant": ["*"], "except": ["secret"]},
            "query": {"term": {"team": "ops"}},
            "allow_restricted_indices": True,
        },
        {"names": ["metrics"], "privileges": ["all"]},
    ],
    "applications": [{"application": "app-1", "privileges": ["read"], "resources": ["*"]}],
    "run_as": ["bob", "x*"],
    "metadata": {"team": {"name": "ops"}},
    "global": {"application": {"manage": {"applications": ["app-*"]}}},
    "remote_indices": [{"clusters": ["eu"], "names": ["x"], "privileges": ["read"]}],
    "remote_cluster": [{"clusters": ["eu"], "privileges": ["monitor_enrich"]}],
    "description": "For ops",
    "transient_metadata": {"enabled": True},
}


def sent_by(browser: Client, address: str, **changes: object) -> dict[str, object]:
    """Return what the page's form would send, with some fields changed."""
    page = browser.get(address)
    form = page.context["page"]
    fields = form.fields
    sent: dict[str, object] = {"form_token": form.form_token, "seen": form.seen}
    boxes = [fields.name, fields.description, fields.metadata, fields.global_]
    if fields.json:
        return {**sent, "mode": "json", "descriptor": fields.json.value, **changes}
    combos = [fields.cluster, fields.run_as]
    for section in fields.sections:
        sent[section.kind] = [row.number for row in section.rows]
        for row in section.rows:
            combos += row.combos
            boxes += [row.application] if row.application else []
            if row.narrowing:
                combos += [row.narrowing.granted, row.narrowing.denied]
                boxes.append(row.narrowing.query)
                narrowing = row.narrowing
                for toggle in (narrowing.fields, narrowing.documents, narrowing.restricted):
                    sent |= {toggle.name: "on"} if toggle.is_on else {}
    sent |= {box.name: box.value for box in boxes} | {one.name: one.text for one in combos}
    return {**sent, **changes}


def edit(name: str) -> str:
    return f"{ROLES}/edit/{name}"
