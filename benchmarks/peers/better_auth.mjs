/*
A server that only says whose key it is, guarded by better-auth's plugin for API keys.

It runs in that package's own environment: `PEER_DATABASE` is the database's address.

    node better_auth.mjs --keys 100000 --to credentials.txt

fills the database and writes a header a line; `node better_auth.mjs --port …` serves.
*/

import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import Database from "better-sqlite3";
import pg from "pg";

const AT_ONCE = 5_000;
const address = process.env.PEER_DATABASE;
const isPostgresql = address.startsWith("postgresql:");
const database = isPostgresql
  ? new pg.Pool({ connectionString: address })
  : new Database(new URL(address).pathname.slice(1));
if (!isPostgresql) {
  // As its driver advises: otherwise each check, which writes, waits much longer.
  database.pragma("journal_mode = WAL");
}
const auth = betterAuth({
  baseURL: "http://127.0.0.1",
  secret: "only for this measurement, nothing is signed with it",
  database,
  // A key that is refused has its answer; that it needs tables is why it is asked to make them.
  logger: { disabled: true },
  // Its default is ten checks a day; without limits it does the least.
  plugins: [apiKey({ rateLimit: { enabled: false } })],
});

const { values } = parseArgs({
  options: { keys: { type: "string" }, to: { type: "string" }, port: { type: "string" } },
});
if (values.keys) {
  await fill(Number(values.keys), values.to);
} else {
  createServer(answer).listen(Number(values.port), "127.0.0.1");
}

async function answer(request, response) {
  const { valid, key } = await auth.api.verifyApiKey({
    body: { key: request.headers["x-api-key"] ?? "" },
  });
  const body = JSON.stringify({ username: key?.referenceId ?? "" });
  response.writeHead(valid ? 200 : 401, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

async function fill(count, file) {
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  // All keys are copies of one that the package made, so that their rows are as it writes them.
  const made = await auth.api.createApiKey({ body: { name: "service", userId: "owner" } });
  const [first] = isPostgresql
    ? (await database.query("SELECT * FROM apikey")).rows
    : database.prepare("SELECT * FROM apikey").all();
  appendFileSync(file, `x-api-key: ${made.key}\n`);
  for (let start = 1; start < count; start += AT_ONCE) {
    const keys = Array.from({ length: Math.min(AT_ONCE, count - start) }, () =>
      randomBytes(made.key.length / 2).toString("hex"),
    );
    await store(keys.map((key) => copied(first, key)));
    appendFileSync(file, keys.map((key) => `x-api-key: ${key}\n`).join(""));
  }
  if (isPostgresql) {
    await database.end();
  }
}

function copied(row, key) {
  return {
    ...row,
    id: randomBytes(16).toString("hex"),
    referenceId: `owner${key.charCodeAt(0) % 100}`,
    start: key.slice(0, row.start.length),
    key: createHash("sha256").update(key).digest("base64url"),
  };
}

async function store(rows) {
  if (isPostgresql) {
    const insert = "INSERT INTO apikey SELECT * FROM jsonb_populate_recordset(NULL::apikey, $1)";
    await database.query(insert, [JSON.stringify(rows)]);
    return;
  }
  const columns = Object.keys(rows[0]);
  const names = columns.map((one) => `"${one}"`).join(", ");
  const places = columns.map((one) => `@${one}`).join(", ");
  const insert = database.prepare(`INSERT INTO apikey (${names}) VALUES (${places})`);
  database.transaction(() => rows.forEach((row) => insert.run(row)))();
}
