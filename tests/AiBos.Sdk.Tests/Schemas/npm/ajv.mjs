// Reads cases [{ schema, valid: [...], invalid: [...] }] from a file; prints each verdict that is not the expected one.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const ajv = new Ajv({ strict: true, allowUnionTypes: true });
formats(ajv);
for (const word of ['x-personal', 'x-class', 'x-money']) ajv.addKeyword(word);
let checked = 0;
let wrong = 0;
for (const { schema, valid, invalid } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const check = ajv.compile(schema);
  for (const [documents, expected] of [[valid, true], [invalid, false]]) {
    for (const document of documents) {
      checked++;
      if (check(document) === expected) continue;
      wrong++;
      console.log(JSON.stringify({ expected, document, errors: check.errors, schema }));
    }
  }
}
console.log(`${checked} checked, ${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);
