// The official Kuzzle client as it is where there is no WebSocket built in: it pings by frames.
delete globalThis.WebSocket;
const { WebSocket, connected, logIn, staysConnectedByPings } = await import("./kuzzle_client.mjs");

await staysConnectedByPings();
const kuzzle = await connected(WebSocket);
await logIn(kuzzle);
kuzzle.disconnect();
console.log("done");
process.exit(0);
