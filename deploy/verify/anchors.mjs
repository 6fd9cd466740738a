// Verifies anchors/ of a bundle that verify.mjs found VALID: plain Node 20 or later, and for timestamps openssl.
// Usage: node anchors.mjs DIR POLICY [--roots ROOTS.pem] [--trusted-root FILE.json]     exit codes as of verify.mjs
// All three files are those you were given before. Without one of the last two it says what it did not check.
import * as crypto from "node:crypto";
import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
const stop = (text) => { console.log(`CANNOT_VERIFY: ${text}`); process.exit(3); };
const read = (path) => statSync(path).size > 1 << 20 ? stop(`${path} has more than 1 MiB`) : readFileSync(path);
const sha = (...parts) => parts.reduce((h, p) => h.update(p), crypto.createHash("sha256")).digest();
const nodeHash = (l, r) => sha(Buffer.from([1]), l, r), leafHash = (bytes) => sha(Buffer.from([0]), bytes);
const base64 = (text) => Buffer.from(String(text ?? ""), "base64");
const spki = (der) => crypto.createPublicKey({ key: der, format: "der", type: "spki" });
const findings = [], find = (code, name, text = "") => { findings.push(`  ${code} ${name} ${text}`.trimEnd()); };
const { positionals: [dir, policy], values: given } = parseArgs(
  { allowPositionals: true, options: { roots: { type: "string" }, "trusted-root": { type: "string" } } });

// A signed note of a checkpoint: origin, size and root, and its signature lines.
function openNote(bytes) {
  const note = bytes.toString("utf8"), end = note.lastIndexOf("\n\n"), text = note.slice(0, end + 1);
  const [origin, size, root] = text.split("\n");
  if (end < 0 || !/^[1-9][0-9]{0,15}$/.test(size ?? "") || base64(root).length !== 32) return undefined;
  const lines = note.slice(end + 2, -1).split("\n").map((line) => /^— (\S+) (\S+)$/.exec(line)).filter(Boolean)
    .map(([, name, data]) => ({ name, id: base64(data).subarray(0, 4), signature: base64(data).subarray(4) }));
  return { bytes, text: Buffer.from(text), origin, size: Number(size), root: base64(root), lines };
}

// The Ed25519 keys of the policy; a log's key signs under the log's name.
const readKeys = (text) => text.split("\n").filter((line) => line.startsWith("log ")).map((line) => {
  const [, name, data] = /^([^+\s]+)\+[0-9a-f]{8}\+(\S+)$/.exec(line.split(/\s+/)[1]) ?? stop("the policy has no keys");
  const key = spki(Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), base64(data).subarray(1)]));
  return { name, id: sha(name, "\n", base64(data)).subarray(0, 4), key };
});
const isSigned = (note, keys) => keys.some((key) => key.name === note.origin && note.lines.some((line) =>
  line.name === key.name && line.id.equals(key.id) && crypto.verify(null, note.text, key.key, line.signature)));

// Roots over the first n entries, for each n that is asked for: peaks of complete subtrees, merged like a counter.
async function rootsOf(sizes) {
  const roots = new Map(), peaks = [];
  let rest = Buffer.alloc(0), size = 0;
  for await (const chunk of createReadStream(join(dir, "entries.jsonl"))) {
    rest = Buffer.concat([rest, chunk]);
    for (let end; (end = rest.indexOf(10)) >= 0; rest = rest.subarray(end + 1)) {
      if (size === 0 && JSON.parse(rest.subarray(0, end)).seq !== 0) stop("the bundle does not begin at entry 0");
      peaks.push(leafHash(rest.subarray(0, end)));
      for (let n = size++; n % 2 === 1; n = (n - 1) / 2) peaks.push(nodeHash(...peaks.splice(-2)));
      if (sizes.has(size)) roots.set(size, peaks.reduceRight((right, left) => nodeHash(left, right)));
    }
    if (rest.length > 65537) stop("entries.jsonl has a line of more than 65537 bytes");
  }
  return roots;
}
// RFC 3161, by OpenSSL. Certificates are judged by the token's time, so that those that have expired since still count.
function checkTimestamp(name, data) {
  const run = (...more) => spawnSync("openssl", ["ts", ...more, "-in", join(dir, name)], { encoding: "utf8" });
  const at = Math.floor(Date.parse(/Time stamp: (.*)/.exec(run("-reply", "-text").stdout)?.[1] ?? "") / 1000);
  const verified = run("-verify", "-data", join(dir, data), "-CAfile", given.roots, "-attime", String(at));
  if (verified.status !== 0) return find("BAD_TIMESTAMP", name, "refused by openssl ts");
  console.log(`  timestamp: ${data} existed on ${new Date(at * 1000).toISOString()}`);
}
// RFC 6962, section 2.1.1: the root that a leaf and its proof lead to.
function rootFrom(leaf, index, size, proof) {
  if (size === 1 || proof.length === 0) return size === 1 && proof.length === 0 ? leaf : Buffer.alloc(32);
  const half = 2 ** (Math.ceil(Math.log2(size)) - 1), rest = proof.slice(0, -1);
  return index < half ? nodeHash(rootFrom(leaf, index, half, rest), proof.at(-1))
    : nodeHash(proof.at(-1), rootFrom(leaf, index - half, size - half, rest));
}
// The anchor log's entry about a checkpoint, as a Sigstore bundle: hashedrekord, promise, inclusion, signed root.
function checkSigstore(note, name, bundle, trusted) {
  const entry = bundle.verificationMaterial.tlogEntries[0], der = base64(trusted.tlogs[0].publicKey.rawBytes);
  const bytes = base64(entry.canonicalizedBody), { data, signature } = JSON.parse(bytes).spec, logId = sha(der);
  const proof = entry.inclusionProof, root = base64(proof.rootHash), index = Number(entry.logIndex);
  const size = Number(proof.treeSize), signed = openNote(Buffer.from(proof.checkpoint.envelope));
  const promise = `{"body":"${bytes.toString("base64")}","integratedTime":${Number(entry.integratedTime)},`
    + `"logID":"${logId.toString("hex")}","logIndex":${index}}`; // RFC 8785
  const verify = (text, made) => crypto.verify("sha256", text, spki(der), made), content = signature.content;
  const own = crypto.createPublicKey(base64(signature.publicKey.content)).export({ format: "der", type: "spki" });
  const failed = Object.entries({ "another log's": base64(entry.logId.keyId).equals(logId) && own.equals(der),
    "of another checkpoint": data.hash.algorithm === "sha256" && data.hash.value === sha(note.bytes).toString("hex"),
    signature: verify(note.bytes, base64(content)) && bundle.messageSignature.signature === content,
    promise: verify(Buffer.from(promise), base64(entry.inclusionPromise.signedEntryTimestamp)),
    "signed root": signed.size === size && signed.root.equals(root) && signed.lines.some((line) =>
      line.name === signed.origin && line.id.equals(logId.subarray(0, 4)) && verify(signed.text, line.signature)),
    inclusion: entry.logIndex === proof.logIndex && index < size
      && rootFrom(leafHash(bytes), index, size, proof.hashes.map(base64)).equals(root),
  }).filter(([, holds]) => !holds).map(([what]) => what);
  if (failed.length > 0) return find("BAD_ANCHOR", name, failed.join(", "));
  console.log(`  anchored: ${note.size} entries as entry ${index} of ${signed.origin}, key ${logId.toString("hex")}`);
}

if (!policy) stop("usage: node anchors.mjs DIR POLICY [--roots ROOTS.pem] [--trusted-root FILE.json]");
try {
  const list = (at) => existsSync(join(dir, at)) ? readdirSync(join(dir, at)).map((name) => `${at}/${name}`) : [];
  const names = [...list("anchors"), ...list("anchors/sigstore")], keys = readKeys(read(policy).toString("utf8"));
  const anchored = "anchors/sigstore/checkpoint", log = openNote(read(join(dir, "checkpoint")))?.origin;
  const notes = new Map(names.filter((n) => n.endsWith("checkpoint")).map((n) => [n, openNote(read(join(dir, n)))]));
  const roots = await rootsOf(new Set([...notes.values()].map((note) => note?.size)));
  for (const [name, note] of notes) {
    const fault = ![anchored, `anchors/${note?.size}.checkpoint`].includes(name) || !note ? "BAD_CHECKPOINT"
      : !isSigned(note, keys) ? "BAD_SIGNATURE" : note.origin !== log ? "ORIGIN_MISMATCH"
      : !roots.has(note.size) ? "TRUNCATED" : roots.get(note.size).equals(note.root) ? undefined : "HISTORY_REWRITTEN";
    if (fault) find(fault, name);
  }
  const stamps = names.filter((name) => name.endsWith(".tsr")), at = (name) => `anchors/sigstore/${name}.json`;
  if (given.roots && spawnSync("openssl", ["version"]).status !== 0) stop("the program openssl is not here");
  if (!given.roots && stamps.length > 0) console.log(`  NOT CHECKED: ${stamps.length} timestamps; give --roots`);
  for (const [name, data] of stamps.map((stamp) => [stamp, stamp.replace(/tsr$/, "checkpoint")]))
    if (!notes.has(data)) find("BAD_TIMESTAMP", name, "there is no such checkpoint");
    else if (given.roots) checkTimestamp(name, data);
  if (names.some((name) => name.startsWith("anchors/sigstore/"))) {
    if (!given["trusted-root"]) console.log("  NOT CHECKED: whose key the anchor log's is; give --trusted-root");
    const [bundle, trusted] = [join(dir, at("bundle")), given["trusted-root"] ?? join(dir, at("trusted_root"))];
    try { checkSigstore(notes.get(anchored), at("bundle"), JSON.parse(read(bundle)), JSON.parse(read(trusted))); }
    catch (error) { find("BAD_ANCHOR", at("bundle"), error.message); }
  }
  console.log([...findings, findings.length > 0 ? "TAMPERED" : `VALID: ${notes.size} earlier checkpoints`].join("\n"));
  process.exitCode = findings.length > 0 ? 1 : 0;
} catch (error) { stop(error.message); }
