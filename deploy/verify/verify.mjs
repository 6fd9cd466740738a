// Verifies a bundle without any code of the product: plain Node 20 or later, standard library only.
// Usage: node verify.mjs DIR POLICY          exit 0 VALID, 1 TAMPERED or INCOMPLETE, 3 CANNOT_VERIFY
// POLICY is the file you were given before, not the one in the bundle.
import * as crypto from "node:crypto";
import { createReadStream, existsSync, readFileSync, readdirSync, lstatSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const [dir, policyPath] = process.argv.slice(2);
const findings = []; // the first ones; a bundle made of faults does not fill the memory
let total = 0, altered = 0, incomplete = false;
function find(code, place, text = "") {
  if (++total <= 1000) findings.push(`${code} ${place} ${text}`.trim());
  if (!["MISSING", "PAYLOAD_UNAVAILABLE"].includes(code)) altered++;
}
// In one call where Node has it (20.12): a hash object for each entry is freed late, and seen in the memory.
function sha(...parts) {
  if (!crypto.hash) return parts.reduce((h, p) => h.update(p), crypto.createHash("sha256")).digest();
  return crypto.hash("sha256", parts.length === 1 ? parts[0] : Buffer.concat(parts.map((p) => Buffer.from(p))), "buffer");
}
const LEAF = Buffer.from([0]), NODE = Buffer.from([1]);
const leafHash = (bytes) => sha(LEAF, bytes);
const nodeHash = (l, r) => sha(NODE, l, r);

const stop = (text) => { console.log(`CANNOT_VERIFY: ${text}`); process.exit(3); };
// Small files are read whole, and only if they are small. 32 MiB of manifest list 300,000 files.
const read = (path, max) =>
  statSync(path).size > max ? stop(`${path} has more than ${max} bytes`) : readFileSync(path);

// --- keys, from the policy ----------------------------------------------------------------------------------------
function keyOf(name, raw) {
  const id = sha(name, "\n", Buffer.from([1]), raw).subarray(0, 4).toString("hex");
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
  return { name, id, raw: raw.toString("base64"), key: crypto.createPublicKey({ key: der, format: "der", type: "spki" }) };
}

function readKeys(text) {
  return text.split("\n").filter((l) => l.startsWith("log ")).map((l) => {
    const [, name, id, data] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(l.split(/\s+/)[1]) ?? [];
    const typed = Buffer.from(data ?? "", "base64");
    if (typed.length !== 33 || typed[0] !== 1) stop("the policy holds a key that is not Ed25519");
    const key = keyOf(name, typed.subarray(1));
    return key.id === id ? key : stop("the policy holds a key whose id is not its own");
  });
}

// --- signed notes: the text, and which of some keys signed it -----------------------------------------------------
function readNote(note) {
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n") || note.length > 1 << 20) return undefined;
  const lines = note.slice(end + 2, -1).split("\n");
  return lines.length > 100 ? undefined : { text: note.slice(0, end + 1), lines };
}

const signersOf = ({ text, lines }, keys) => keys.filter((key) => lines.some((line) => {
  const [, name, data] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const raw = Buffer.from(data ?? "", "base64");
  return key.name === name && raw.length === 68 && key.id === raw.subarray(0, 4).toString("hex")
    && crypto.verify(null, Buffer.from(text, "utf8"), key.key, raw.subarray(4));
}));

function openCheckpoint(keys) {
  const note = readNote(read(join(dir, "checkpoint"), 1 << 20).toString("utf8"));
  if (note === undefined) return find("BAD_CHECKPOINT", "checkpoint");
  const [origin, size, root] = note.text.split("\n");
  if (!/^(0|[1-9][0-9]*)$/.test(size ?? "") || Buffer.from(root ?? "", "base64").length !== 32)
    return find("BAD_CHECKPOINT", "checkpoint");
  if (signersOf(note, keys.filter((key) => key.name === origin)).length === 0)
    return find("BAD_SIGNATURE", "checkpoint", `no key of the policy signed for ${origin}`);
  return { note, origin, size: Number(size), root: Buffer.from(root, "base64") };
}

// --- changed keys: a checkpoint over the entry that names a new key needs more than the former one's signature ------
const rotations = [];
function followRotation(entry, payload) {
  if (entry.kind !== "key" || entry.action !== "audit.key.rotated" || payload === undefined) return;
  const said = JSON.parse(payload) ?? {}, note = readNote(String(said.statement));
  const [name, from, to, at, until] = note?.text.split("\n") ?? [];
  const keys = [from, to].map((key) => Buffer.from(key ?? "", "base64"));
  const holds = name === "aibos-key-rotation-v1" && from !== to && note.lines.length === 2
    && keys.every((key, i) => key.length === 32 && key.toString("base64") === [from, to][i])
    && signersOf(note, keys.map((key) => keyOf(name, key))).length === 2 && said.at === +at && said.until === +until
    && [said.from, said.to].map(String).every((vkey, i) => line(vkey.split("+")[0]) === line(entry.log)
      && vkey.endsWith("+" + Buffer.concat([Buffer.from([1]), keys[i]]).toString("base64")));
  rotations.push({ seq: entry.seq, from: holds ? from : undefined, to: holds ? to : undefined });
}

function verifyKeys(checkpoint, keys) {
  const known = new Set(keys.map((key) => key.raw)), vouched = [];
  const next = () => rotations.find((r) => !vouched.includes(r) && (known.has(r.from) || known.has(r.to))
    && !vouched.some((other) => other.from === r.from));
  for (let r; (r = next()) !== undefined; known.add(r.from).add(r.to)) vouched.push(r);
  rotations.filter((r) => !vouched.includes(r)).forEach((r) => find("KEY_UNVOUCHED", r.seq));
  const under = vouched.filter((r) => r.seq < checkpoint.size);
  const all = keys.concat(under.map((r) => keyOf(checkpoint.origin, Buffer.from(r.to, "base64"))));
  const by = signersOf(checkpoint.note, all.filter((key) => key.name === checkpoint.origin));
  if (by.length > 0 && by.every((key) => under.some((r) => r.from === key.raw)))
    find("KEY_RETIRED", "checkpoint", "only a former key signed, after its end");
}

// --- the tree: the unfinished tile of each level; full ones are compared as they fill up ---------------------------
const rows = [];
function tilePath(level, index, width) {
  const groups = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift("x" + String(rest % 1000).padStart(3, "0"));
  return `tile/${level}/${groups.join("/")}` + (width === 256 ? "" : `.p/${width}`);
}

function compareTile(level, index, hashes) {
  const path = tilePath(level, index, hashes.length);
  if (!existsSync(join(dir, path))) return find("TILE_MISSING", path);
  const stored = read(join(dir, path), 1 << 16);
  hashes.forEach((hash, i) => {
    if (!hash.equals(stored.subarray(32 * i, 32 * i + 32)))
      find("TILE_MISMATCH", path, `hash ${i}, entries from ${(index * 256 + i) * 256 ** level}`);
  });
  if (stored.length !== 32 * hashes.length) find("TILE_MISMATCH", path, "length");
}

const subtree = (hashes) => hashes.length === 1 ? hashes[0]
  : subtree(hashes.filter((_, i) => i % 2 === 0).map((left, i) => nodeHash(left, hashes[2 * i + 1])));

function append(hash, level = 0) {
  rows[level] ??= { index: 0, hashes: [] };
  const row = rows[level];
  row.hashes.push(hash);
  if (row.hashes.length < 256) return;
  const full = row.hashes.splice(0);
  compareTile(level, row.index++, full);
  append(subtree(full), level + 1);
}

function root() {
  const peaks = []; // roots of complete subtrees, from left to right
  for (const row of [...rows].reverse())
    for (let at = 0, width; at < row.hashes.length; at += width) {
      width = 2 ** Math.floor(Math.log2(row.hashes.length - at));
      peaks.push(subtree(row.hashes.slice(at, at + width)));
    }
  return peaks.length === 0 ? sha("") : peaks.reduceRight((right, left) => nodeHash(left, right));
}

// --- lines, as bytes ----------------------------------------------------------------------------------------------
async function* lines(name, max) {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(join(dir, name))) {
    rest = Buffer.concat([rest, chunk]);
    for (let end; (end = rest.indexOf(10)) >= 0; rest = rest.subarray(end + 1)) yield rest.subarray(0, end);
    if (rest.length > max) stop(`${name} has a line of more than ${max} bytes`);
  }
  if (rest.length > 0) find("BAD_LINE", name, "the last line has no end");
}

const line = (origin) => origin.replace(/\/[1-9][0-9]*$/, "");
const rises = (from, to) =>
  line(from) === line(to) && Number(to.slice(line(to).length + 1)) > Number(from.slice(line(from).length + 1));

// Keys that are gone: named by an erasure entry, what they sealed is erased; otherwise somebody destroyed them unseen.
const absent = new Map(), erased = new Set();
function followKeys(entry, payload) {
  for (const key of entry.pay?.k?.split(",") ?? []) if (absent.get(key) === null) absent.set(key, entry.seq);
  if (entry.kind === "erasure" && payload !== undefined) JSON.parse(payload).keys?.forEach((key) => erased.add(key));
}

async function verifyEntries(checkpoint) {
  let prev = null, seq = null, count = 0, log = null;
  const payloads = existsSync(join(dir, "payloads.jsonl")) ? lines("payloads.jsonl", 17 << 20) : null;
  if (payloads === null) incomplete = true;
  for await (const leaf of lines("entries.jsonl", 65537)) {
    let entry;
    try { entry = JSON.parse(leaf.toString("utf8")); } catch { find("LEAF_MALFORMED", `line ${count}`); }
    const hash = leafHash(leaf);
    if (entry !== undefined) {
      if (seq === null && entry.seq !== 0) stop(`the bundle begins at entry ${entry.seq}; this verifier wants whole logs`);
      if (entry.seq !== (seq ?? -1) + 1) find("MISSING", `between ${seq} and ${entry.seq}`);
      if (entry.prev !== (prev?.toString("hex") ?? "0".repeat(64))) find("CHAIN_BREAK", entry.seq);
      // A restore entry begins a higher incarnation of the same log; nothing else may change the name.
      if (log === null || (entry.kind === "restore" && rises(log, entry.log))) log = entry.log;
      if (entry.log !== log || line(log) !== line(checkpoint.origin)) find("ORIGIN_MISMATCH", entry.seq, entry.log);
      const payload = payloads !== null && entry.pay ? checkPayload(entry, (await payloads.next()).value) : undefined;
      followKeys(entry, payload);
      followRotation(entry, payload);
    }
    append(hash);
    [prev, seq, count] = [hash, (seq ?? -1) + 1, count + 1];
  }
  if (log !== null && count >= checkpoint.size && log !== checkpoint.origin) find("ORIGIN_MISMATCH", count - 1, log);
  if (payloads !== null && !(await payloads.next()).done) find("PAYLOAD_MISMATCH", "payloads.jsonl", "more than entries");
  rows.forEach((row, level) => row.hashes.length > 0 && compareTile(level, row.index, row.hashes));
  if (count < checkpoint.size) { find("MISSING", `${count} to ${checkpoint.size - 1}`); incomplete = true; }
  else if (count > checkpoint.size) find("UNEXPECTED", checkpoint.size);
  else if (!root().equals(checkpoint.root)) find("HISTORY_REWRITTEN", `0 to ${count - 1}`, "the root is not the signed one");
  return count;
}

function checkPayload(entry, line) {
  const start = '{"payload":', end = `,"seq":${entry.seq}}`;
  const text = line?.toString("latin1") ?? "";
  if (!text.startsWith(start) || !text.endsWith(end)) return find("PAYLOAD_MISMATCH", entry.seq, "another line");
  const payload = line.subarray(start.length, line.length - end.length);
  const same = payload.length === entry.pay.n && sha(payload).toString("hex") === entry.pay.c;
  return same ? payload : find("PAYLOAD_MISMATCH", entry.seq);
}

// --- the manifest: every file is listed, every listed file is as it was --------------------------------------------
function files(at) {
  return readdirSync(at).flatMap((name) => {
    const path = join(at, name), kind = lstatSync(path);
    if (!kind.isDirectory() && !kind.isFile()) stop(`${path} is a link, pipe, socket or device`);
    return kind.isDirectory() ? files(path) : [relative(dir, path)];
  });
}

async function verifyManifest(names) {
  const listed = new Map(read(join(dir, "MANIFEST.sha256"), 32 << 20).toString("utf8").split("\n").filter(Boolean)
    .map((line) => [line.slice(66), line.slice(0, 64)]));
  for (const name of names.filter((n) => n !== "MANIFEST.sha256")) {
    const hash = crypto.createHash("sha256");
    for await (const chunk of createReadStream(join(dir, name))) hash.update(chunk);
    if (!listed.has(name)) find("UNEXPECTED_FILE", name);
    else if (listed.get(name) !== hash.digest("hex")) find("MANIFEST_MISMATCH", name);
    listed.delete(name);
  }
  for (const name of listed.keys()) find("MANIFEST_MISMATCH", name, "not there");
}

if (!policyPath) stop("usage: node verify.mjs DIR POLICY");
try {
  const names = files(dir); // before any is opened: whoever opens a pipe waits for its other end
  const keys = readKeys(read(policyPath, 64 << 10).toString("utf8"));
  if (keys.length === 0) stop("the policy names no log");
  const checkpoint = openCheckpoint(keys);
  const gone = existsSync(join(dir, "absent-keys.txt")) ? read(join(dir, "absent-keys.txt"), 32 << 20) : "";
  gone.toString("utf8").split("\n").filter(Boolean).forEach((key) => absent.set(key, null));
  const count = checkpoint ? await verifyEntries(checkpoint) : 0;
  if (checkpoint) verifyKeys(checkpoint, keys);
  await verifyManifest(names);
  for (const [key, seq] of [...absent].filter(([, seq]) => seq !== null)) {
    if (erased.has(key)) console.log(`  ERASED: personal fields under key ${key}, on the record`);
    else { find("PAYLOAD_UNAVAILABLE", seq, key); incomplete = true; }
  }
  findings.forEach((line) => console.log(`  ${line}`));
  if (total > findings.length) console.log(`  ... and ${total - findings.length} more`);
  const tampered = altered > 0 || (total > 0 && !incomplete);
  console.log(tampered ? "TAMPERED" : incomplete ? "INCOMPLETE" : `VALID: ${count} entries under ${checkpoint.origin}`);
  process.exitCode = tampered || incomplete ? 1 : 0;
} catch (error) {
  stop(error.message);
}
