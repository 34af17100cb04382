import assert from "node:assert/strict";
import { clientWith, elastic, unique } from "./client.mjs";

const security = elastic.security;
const [role, username, application] = [unique("keepers"), unique("grace"), unique("shop")];

assert.equal((await security.putRole({ name: role, cluster: ["manage_own_api_key"] })).role.created, true);
assert.deepEqual(Object.keys(await security.getRole({ name: role })), [role]);
assert.ok(role in (await security.getRole()));
const second = `${role}-2`;
const put = await security.bulkPutRole({ roles: { [second]: { cluster: ["monitor"] } } });
assert.deepEqual(put.created, [second]);
assert.equal((await security.queryRole({ query: { prefix: { name: role } } })).total, 2);
assert.deepEqual((await security.bulkDeleteRole({ names: [second] })).deleted, [second]);
assert.equal((await security.clearCachedRoles({ name: role }))._nodes.failed, 0);

assert.equal((await security.putUser({ username, password: "long enough", roles: [role] })).created, true);
assert.deepEqual((await security.getUser({ username }))[username].roles, [role]);
assert.ok(username in (await security.getUser()));
assert.equal((await security.queryUser({ query: { term: { username } } })).total, 1);

const grace = () => clientWith({ username, password: "long enough" });
assert.equal((await grace().security.createApiKey({ name: "own" })).name, "own");
assert.deepEqual((await grace().security.getUserPrivileges()).cluster, ["manage_own_api_key"]);
const has = await grace().security.hasPrivileges({ cluster: ["manage_security"] });
assert.equal(has.has_all_requested, false);
const own = await grace().security.hasPrivileges({ user: username, cluster: ["manage_own_api_key"] });
assert.equal(own.has_all_requested, true);
await assert.rejects(grace().security.getApiKey(), { statusCode: 403 });

const asGrace = { headers: { "es-security-runas-user": username } };
assert.equal((await security.authenticate({}, asGrace)).username, username);
await assert.rejects(security.getApiKey({}, asGrace), { statusCode: 403 });

await security.disableUser({ username });
await assert.rejects(grace().security.authenticate(), { statusCode: 401 });
await security.enableUser({ username });
await security.changePassword({ username, password: "another one" });
await assert.rejects(grace().security.authenticate(), { statusCode: 401 });
const again = clientWith({ username, password: "another one" });
await again.security.changePassword({ password: "chosen by herself" });
await assert.rejects(again.security.authenticate(), { statusCode: 401 });

const privilege = { [application]: { read: { actions: ["data:read/*"] } } };
assert.equal((await security.putPrivileges({ privileges: privilege }))[application].read.created, true);
assert.ok((await security.getPrivileges({ application }))[application].read);
assert.ok((await security.getPrivileges({ application, name: "read" }))[application].read);
assert.ok(application in (await security.getPrivileges()));
assert.ok((await security.getBuiltinPrivileges()).cluster.includes("manage_api_key"));
assert.equal((await security.clearCachedRealms({ realms: "*", usernames: username }))._nodes.failed, 0);
assert.equal((await security.clearCachedPrivileges({ application }))._nodes.failed, 0);
assert.equal((await security.deletePrivileges({ application, name: "read" }))[application].read.found, true);

assert.equal((await security.deleteUser({ username })).found, true);
assert.equal((await security.deleteRole({ name: role })).found, true);
await assert.rejects(security.getUser({ username }), { statusCode: 404 });
