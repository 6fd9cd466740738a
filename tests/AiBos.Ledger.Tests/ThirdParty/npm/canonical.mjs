// Usage: node canonical.mjs IN OUT. Each line of IN is a JSON document in base64; OUT gets, for each, a line with what
// either library makes of it, with a tab between. Canonical JSON holds neither tabs nor newlines.
import { readFileSync, writeFileSync } from "node:fs";
import first from "canonicalize";
import { canonicalize as second } from "json-canonicalize";

const lines = readFileSync(process.argv[2], "latin1").split("\n").slice(0, -1);
const out = lines.map((line) => {
  const value = JSON.parse(Buffer.from(line, "base64").toString("utf8"));
  return `${first(value)}\t${second(value)}\n`;
});
writeFileSync(process.argv[3], out.join(""));
