// The official Kuzzle client as it is where there is no WebSocket built in: it pings by frames.
import assert from "node:assert/strict";

delete globalThis.WebSocket;
const { WebSocket, connected, logIn, pause } = await import("./kuzzle_client.mjs");

const kuzzle = await connected(WebSocket, { pingInterval: 200 });
let lost = false;
kuzzle.on("networkError", () => (lost = true));
await pause(1500);
assert.equal(lost, false);
await logIn(kuzzle);
kuzzle.disconnect();
console.log("done");
process.exit(0);
