import assert from "node:assert/strict";
import { elastic } from "./client.mjs";

const security = elastic.security;

assert.equal((await elastic.info()).tagline, "You Know, for Search");
assert.equal((await elastic.cluster.health({ wait_for_status: "yellow" })).status, "green");

const change = { "index.auto_expand_replicas": "0-all" };
assert.equal((await security.updateSettings({ "security-profile": change })).acknowledged, true);
assert.equal((await security.getSettings())["security-profile"].index.auto_expand_replicas, "0-all");

const [node] = Object.values((await security.getStats()).nodes);
assert.equal(node.roles.dls.bit_set_cache.count, 0);
assert.equal((await elastic.license.get()).license.status, "active");

await assert.rejects(security.enrollKibana(), { name: "ResponseError", statusCode: 400 });
