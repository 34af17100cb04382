// The official Kuzzle client, and what it is asked to do whichever way it is connected.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

// The package's entry for `import` is made for bundlers.
const { Kuzzle, Http, WebSocket } = createRequire(import.meta.url)("kuzzle-sdk");
const { APIKEYS_KUZZLE_URL, APIKEYS_PASSWORD } = process.env;
const { hostname, port } = new URL(APIKEYS_KUZZLE_URL);
const ADMINISTRATOR = { username: "elastic", password: APIKEYS_PASSWORD };
const HOUR = 3_600_000;
const PING_MS = 200;
const MOST_ATTEMPTS = 20;
export const DAY = 24 * HOUR;

export function clientBy(Protocol, options = {}) {
  return new Kuzzle(new Protocol(hostname, { port: Number(port), ssl: true, ...options }));
}

export { Http, WebSocket };

export async function connected(Protocol, options = {}) {
  const kuzzle = clientBy(Protocol, options);
  await kuzzle.connect();
  return kuzzle;
}

export async function refused(promise, id, status) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.id, id);
    assert.equal(error.status, status);
    return true;
  });
}

// What each duration comes to in milliseconds.
const DURATIONS = [
  [undefined, -1],
  [-1, -1],
  ["-1", -1],
  [90_000, 90_000],
  ["90000", 90_000],
  ["90s", 90_000],
  ["1.5 hrs", 1.5 * HOUR],
  ["6d", 6 * DAY],
  ["2 weeks", 14 * DAY],
  ["1Y", 31_557_600_000],
];

export async function logIn(kuzzle) {
  assert.deepEqual(await kuzzle.auth.checkToken(), { valid: true, kuid: "-1", expiresAt: null });
  const wrong = { ...ADMINISTRATOR, password: "wrong" };
  await refused(kuzzle.auth.login("local", wrong), "plugin.strategy.missing_user", 401);
  await pause(1100); // one login a second on one socket
  const jwt = await kuzzle.auth.login("local", ADMINISTRATOR, "2h");
  assert.equal(jwt, kuzzle.jwt);
  assert.ok(kuzzle.authenticated);
  const user = await kuzzle.auth.getCurrentUser();
  assert.equal(user._id, "elastic");
  assert.ok((await kuzzle.server.now()) > 1_700_000_000_000);
}

export async function makeKeysOfEachDuration(kuzzle) {
  for (const [expiresIn, ttl] of DURATIONS) {
    const before = Date.now();
    const key = await kuzzle.auth.createApiKey("each duration", { expiresIn });
    assert.equal(key._source.ttl, ttl);
    if (ttl === -1) assert.equal(key._source.expiresAt, -1);
    else assert.ok(Math.abs(key._source.expiresAt - before - ttl) < 60_000);
    await kuzzle.auth.deleteApiKey(key._id);
  }
  for (const expiresIn of ["1h30m", "-1h", "soon"]) {
    const attempt = kuzzle.auth.createApiKey("no duration", { expiresIn });
    await refused(attempt, "api.assert.invalid_argument", 400);
  }
}

export async function useAKeyFromItsMakingToItsEnd(Protocol, kuzzle) {
  const _id = `my id/${process.pid}-${Protocol.name}`;
  const key = await kuzzle.auth.createApiKey("Sigfox API key", { _id, expiresIn: "6d" });
  const { token, fingerprint } = key._source;
  assert.equal(key._id, _id);
  await refused(
    kuzzle.auth.createApiKey("again", { _id }),
    "services.storage.document_already_exists",
    400,
  );

  await findIt(kuzzle, _id, fingerprint);

  const device = await connected(Protocol);
  device.setAPIKey(token);
  assert.equal((await device.auth.getCurrentUser())._id, "elastic");
  assert.ok((await device.auth.checkToken(token)).valid);
  await refused(device.auth.refreshToken(), "security.token.refresh_forbidden", 401);

  await kuzzle.auth.deleteApiKey(_id, { refresh: "wait_for" });
  await refused(device.server.now(), "security.token.invalid", 401);
  assert.equal((await kuzzle.auth.checkToken(token)).valid, false);
  await refused(kuzzle.auth.deleteApiKey(_id), "services.storage.not_found", 404);
  device.disconnect();
}

async function findIt(kuzzle, _id, fingerprint) {
  const queries = [
    [{ match: { description: "sigfox" } }, {}],
    [{ term: { fingerprint } }, {}],
    [{ bool: { must: [{ term: { ttl: 6 * DAY } }], must_not: { term: { userId: "bob" } } } }, {}],
    [{ ids: { values: [_id] } }, { from: 0, size: 5 }],
    [{ equals: { fingerprint } }, { lang: "koncorde" }],
    [{ and: [{ exists: "fingerprint" }, { not: { equals: { ttl: -1 } } }] }, { lang: "koncorde" }],
    [{ range: { expiresAt: { gt: Date.now() } } }, { lang: "koncorde" }],
  ];
  for (const [query, options] of queries) {
    const found = await kuzzle.auth.searchApiKeys(query, options);
    const hit = found.hits.find((one) => one._id === _id);
    assert.ok(hit, JSON.stringify(query));
    assert.equal(hit._source.token, undefined);
    assert.equal(found.total, found.hits.length);
  }
}

export async function manageAUser(Protocol, kuzzle) {
  const username = `ada-${process.pid}-${Protocol.name}`;
  const credentials = { local: { username, password: "correct horse" } };
  await kuzzle.security.createUser(username, { content: { profileIds: [] }, credentials });
  await refused(
    kuzzle.security.createUser(username, { content: { profileIds: [] }, credentials }),
    "security.user.already_exists",
    412,
  );
  const key = await kuzzle.security.createApiKey(username, "of ada", { expiresIn: "6d" });
  const found = await kuzzle.security.searchApiKeys(username);
  assert.deepEqual(found.hits.map((hit) => hit._id), [key._id]);

  const ada = await connected(Protocol);
  await ada.auth.login("local", credentials.local);
  await refused(ada.auth.createApiKey("mine"), "security.rights.forbidden", 403);
  assert.equal(await ada.auth.checkRights({ controller: "auth", action: "createApiKey" }), false);
  assert.equal(await kuzzle.auth.checkRights({ controller: "auth", action: "createApiKey" }), true);
  const rights = (await ada.auth.getMyRights()).map((one) => `${one.controller}:${one.action}`);
  assert.ok(rights.includes("auth:logout") && !rights.includes("auth:createApiKey"));

  await kuzzle.security.deleteUser(username);
  await refused(ada.server.now(), "security.token.invalid", 401);
  assert.equal((await kuzzle.auth.checkToken(key._source.token)).valid, false);
  ada.disconnect();
}

export async function passTokensOn(Protocol, kuzzle) {
  const ask = (args) => kuzzle.query({ controller: "auth", action: "createToken", ...args });
  const { result } = await ask({ singleUse: true });
  const once = await connected(Protocol);
  once.jwt = result.token;
  await once.server.now();
  await refused(once.server.now(), "security.token.invalid", 401);
  once.disconnect();
  await refused(ask({ expiresIn: "-1" }), "security.token.invalid_expiration", 400);

  const session = kuzzle.jwt;
  await kuzzle.auth.refreshToken({ expiresIn: "1h" });
  assert.notEqual(kuzzle.jwt, session);
  await pause(1200); // the old token has one more second
  assert.equal((await kuzzle.auth.checkToken(session)).valid, false);
  assert.deepEqual(await kuzzle.auth.getStrategies(), ["local"]);
}

export async function logOut(kuzzle) {
  const session = kuzzle.jwt;
  await kuzzle.auth.logout();
  assert.equal((await kuzzle.auth.checkToken(session)).valid, false);
  await refused(kuzzle.server.now(), "security.rights.unauthorized", 401);
}

// A machine that pauses loses a connection as silence does: a server that leaves pings unanswered
// would lose each of these.
export async function staysConnectedByPings() {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const kuzzle = await connected(WebSocket, { pingInterval: PING_MS });
    let lost = false;
    kuzzle.on("networkError", () => (lost = true));
    kuzzle.on("disconnected", () => (lost = true));
    await pause(7 * PING_MS);
    const outlived = !lost;
    kuzzle.disconnect();
    if (outlived) return;
  }
  assert.fail("no connection outlived its pings");
}

export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export async function wholeJourney(Protocol, options = {}) {
  const kuzzle = await connected(Protocol, options);
  await logIn(kuzzle);
  await makeKeysOfEachDuration(kuzzle);
  await useAKeyFromItsMakingToItsEnd(Protocol, kuzzle);
  await manageAUser(Protocol, kuzzle);
  await passTokensOn(Protocol, kuzzle);
  await logOut(kuzzle);
  kuzzle.disconnect();
}
