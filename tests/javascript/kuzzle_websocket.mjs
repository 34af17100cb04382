// The official Kuzzle client over WebSocket: the same, and what only a socket can do.
import assert from "node:assert/strict";
import { WebSocket, connected, staysConnectedByPings, wholeJourney } from "./kuzzle_client.mjs";

const { APIKEYS_PASSWORD } = process.env;

async function isToldWhenItsTokenEnds() {
  const kuzzle = await connected(WebSocket);
  const told = new Promise((resolve) => kuzzle.on("tokenExpired", resolve));
  await kuzzle.auth.login("local", { username: "elastic", password: APIKEYS_PASSWORD }, "2s");
  // Where the machine pauses for so long it has ended already: the client tells of that as well.
  await kuzzle.server.now().catch(() => {});
  await told;
  kuzzle.disconnect();
}

async function getsManyAnswersAtOnce() {
  const kuzzle = await connected(WebSocket);
  const asked = Array.from({ length: 100 }, () => kuzzle.auth.getCurrentUser());
  for (const user of await Promise.all(asked)) assert.equal(user._id, "-1");
  kuzzle.disconnect();
}

await wholeJourney(WebSocket);
await isToldWhenItsTokenEnds();
await getsManyAnswersAtOnce();
await staysConnectedByPings();
console.log("done");
process.exit(0);
