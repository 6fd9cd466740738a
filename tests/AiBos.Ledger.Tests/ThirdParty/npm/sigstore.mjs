// Usage: node sigstore.mjs DIR. Each folder in DIR has artifact, bundle.json and trusted_root.json; a line for each,
// in the order of their names, says ACCEPTED or why not. The key of the artifact is the log's own.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { Verifier, toSignedEntity, toTrustMaterial } from "@sigstore/verify";

for (const name of readdirSync(process.argv[2]).sort()) {
  const read = (file) => readFileSync(join(process.argv[2], name, file));
  try {
    const root = TrustedRoot.fromJSON(JSON.parse(read("trusted_root.json").toString("utf8")));
    const [log] = root.tlogs;
    const keys = { [log.logId.keyId.toString("base64")]: log.publicKey };
    const bundle = bundleFromJSON(JSON.parse(read("bundle.json").toString("utf8")));
    new Verifier(toTrustMaterial(root, keys)).verify(toSignedEntity(bundle, read("artifact")));
    console.log("ACCEPTED");
  } catch (error) {
    console.log(`${error.code ?? error.name}: ${error.message}`);
  }
}
