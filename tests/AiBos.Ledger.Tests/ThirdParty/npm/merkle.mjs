// Usage: node merkle.mjs IN. Each line of IN is a proof; a line "true" or "false" for each says whether it holds.
import { readFileSync } from "node:fs";
import rfc9162 from "@transmute/rfc9162";

const { RFC9162 } = rfc9162;
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

async function holds(proof) {
  const path = proof.path.map(bytes);
  if (proof.entry !== null) {
    const leaf = await RFC9162.leaf(bytes(proof.entry));
    return RFC9162.verifyInclusionProof(bytes(proof.root), leaf, {
      log_id: "", tree_size: proof.size, leaf_index: proof.index, inclusion_path: path,
    });
  }
  // Section 2.1.4.2, step 2, which the library leaves to its caller.
  if (Number.isInteger(Math.log2(proof.from))) {
    path.unshift(bytes(proof.old));
  }
  return RFC9162.verifyConsistencyProof(bytes(proof.old), bytes(proof.root), {
    log_id: "", tree_size_1: proof.from, tree_size_2: proof.size, consistency_path: path,
  });
}

for (const line of readFileSync(process.argv[2], "utf8").split("\n").slice(0, -1)) {
  console.log(await holds(JSON.parse(line)));
}
