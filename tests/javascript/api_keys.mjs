import assert from "node:assert/strict";
import { clientWith, elastic, unique } from "./client.mjs";

const security = elastic.security;
const name = unique("pipeline");

const created = await security.createApiKey({
  name,
  expiration: "30d",
  role_descriptors: { r: { cluster: ["monitor", "manage_own_api_key"] } },
  metadata: { team: name },
});
assert.equal(created.name, name);
assert.equal(Buffer.from(created.encoded, "base64").toString(), `${created.id}:${created.api_key}`);

const holder = clientWith({ apiKey: created.encoded });
assert.equal((await holder.security.authenticate()).api_key.id, created.id);
assert.ok((await holder.info()).version.number);

const got = await security.getApiKey({ id: created.id, with_limited_by: true });
assert.deepEqual(got.api_keys.map((key) => [key.name, key.invalidated]), [[name, false]]);
assert.ok("superuser" in got.api_keys[0].limited_by[0]);

assert.equal((await security.updateApiKey({ id: created.id, metadata: { team: name, n: 1 } })).updated, true);
assert.equal((await security.updateApiKey({ id: created.id })).updated, false);
const bulk = await security.bulkUpdateApiKeys({ ids: [created.id, "unknown"], metadata: { team: name } });
assert.deepEqual([bulk.updated, bulk.errors.count], [[created.id], 1]);

const found = await security.queryApiKeys({
  query: { term: { "metadata.team": name } },
  sort: [{ creation: "desc" }],
  aggs: { users: { terms: { field: "username" } } },
});
assert.equal(found.total, 1);
assert.equal(found.api_keys[0].id, created.id);
assert.equal(found.aggregations.users.buckets[0].key, "elastic");

const clone = await security.cloneApiKey({ api_key: created.encoded, name: `${name}-clone` });
assert.notEqual(clone.id, created.id);
const granted = await security.grantApiKey({
  grant_type: "password",
  username: "elastic",
  password: process.env.APIKEYS_PASSWORD,
  api_key: { name: `${name}-granted` },
});
const cross = await security.createCrossClusterApiKey({
  name: `${name}-cross`,
  access: { search: [{ names: ["logs-*"] }] },
});
assert.equal(
  (
    await security.updateCrossClusterApiKey({
      id: cross.id,
      access: { search: [{ names: ["metrics-*"] }] },
    })
  ).updated,
  true,
);
assert.equal((await security.clearApiKeyCache({ ids: created.id }))._nodes.failed, 0);

const ids = [created.id, clone.id, granted.id, cross.id];
const ended = await security.invalidateApiKey({ ids });
assert.deepEqual(ended.invalidated_api_keys.sort(), ids.sort());
await assert.rejects(holder.security.authenticate(), { name: "ResponseError", statusCode: 401 });
await assert.rejects(security.createApiKey({ name: "_bad" }), (error) => {
  assert.equal(error.body.error.type, "action_request_validation_exception");
  return error.statusCode === 400;
});
