// The official client over TLS that it verifies with our certificate authority.
import { readFileSync } from "node:fs";
import { Client } from "@elastic/elasticsearch";

const { APIKEYS_URL, APIKEYS_CA, APIKEYS_PASSWORD } = process.env;

export function clientWith(auth) {
  return new Client({ node: APIKEYS_URL, auth, tls: { ca: readFileSync(APIKEYS_CA) } });
}

export const elastic = clientWith({ username: "elastic", password: APIKEYS_PASSWORD });

// A name that no other script of the run uses.
export function unique(word) {
  return `${word}-${process.pid}-${Date.now().toString(36)}`;
}
