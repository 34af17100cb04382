// The official client over TLS that it verifies with our certificate authority.
import { readFileSync } from "node:fs";
import { Client } from "@elastic/elasticsearch";

const { APIKEYS_URL, APIKEYS_CA, APIKEYS_PASSWORD } = process.env;

const driven = new Set();

export function clientWith(auth) {
  const client = new Client({ node: APIKEYS_URL, auth, tls: { ca: readFileSync(APIKEYS_CA) } });
  client.diagnostic.on("response", (_error, result) => {
    const { method, path } = result.meta.request.params;
    driven.add(`${method} ${path}`);
  });
  return client;
}

// What the script has asked of the server: whoever runs it compares it with what there is.
process.on("exit", () => console.log([...driven].join("\n")));

export const elastic = clientWith({ username: "elastic", password: APIKEYS_PASSWORD });

// A name that no other script of the run uses.
export function unique(word) {
  return `${word}-${process.pid}-${Date.now().toString(36)}`;
}
