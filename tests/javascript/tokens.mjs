import assert from "node:assert/strict";
import { clientWith, elastic, unique } from "./client.mjs";

const security = elastic.security;
const name = unique("token");
const account = { namespace: "elastic", service: "fleet-server" };
const password = { grant_type: "password", username: "elastic", password: process.env.APIKEYS_PASSWORD };

const token = await security.getToken(password);
const bearer = clientWith({ bearer: token.access_token });
assert.equal((await bearer.security.authenticate()).authentication_type, "token");
const again = await security.getToken({ grant_type: "refresh_token", refresh_token: token.refresh_token });
assert.equal((await security.invalidateToken({ token: again.access_token })).invalidated_tokens, 1);

assert.ok("elastic/fleet-server" in (await security.getServiceAccounts()));
assert.ok((await security.getServiceAccounts({ namespace: "elastic" }))["elastic/kibana"]);
assert.deepEqual(Object.keys(await security.getServiceAccounts(account)), ["elastic/fleet-server"]);
const made = await security.createServiceToken({ ...account, name });
const fleet = clientWith({ bearer: made.token.value });
assert.equal((await fleet.security.authenticate()).username, "elastic/fleet-server");
assert.ok(name in (await security.getServiceCredentials(account)).tokens);
const nameless = (await security.createServiceToken(account)).token.name;
assert.equal((await security.clearCachedServiceTokens({ ...account, name: "*" }))._nodes.failed, 0);
for (const each of [name, nameless]) {
  assert.equal((await security.deleteServiceToken({ ...account, name: each })).found, true);
}
await assert.rejects(fleet.security.authenticate(), { statusCode: 401 });

const mapping = { name, roles: ["viewer"], rules: { field: { groups: "cn=all" } } };
assert.equal((await security.putRoleMapping(mapping)).role_mapping.created, true);
assert.deepEqual((await security.getRoleMapping({ name }))[name].roles, ["viewer"]);
assert.ok(name in (await security.getRoleMapping()));
assert.equal((await security.deleteRoleMapping({ name })).found, true);

const profile = await security.activateUserProfile(password);
assert.equal((await security.getUserProfile({ uid: profile.uid })).profiles[0].user.username, "elastic");
assert.ok((await security.suggestUserProfiles({ name: "elas" })).total.value >= 1);
await security.updateUserProfileData({ uid: profile.uid, data: { app: { colour: "blue" } } });
const uids = [profile.uid];
const may = await security.hasPrivilegesUserProfile({ uids, privileges: { cluster: ["all"] } });
assert.deepEqual(may.has_privilege_uids, uids);
await security.disableUserProfile({ uid: profile.uid });
await security.enableUserProfile({ uid: profile.uid });
