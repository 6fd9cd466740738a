// Says whether a file is a valid OpenAPI document, by a validator that is not ours: the version, then "valid" or the
// errors as JSON.
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';

const validator = new Validator();
const result = await validator.validate(JSON.parse(await readFile(process.argv[2], 'utf8')));
console.log(validator.version, result.valid ? 'valid' : JSON.stringify(result.errors, null, 1));
