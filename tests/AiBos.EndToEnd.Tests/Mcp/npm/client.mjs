// The TypeScript client of the protocol as an agent's host has it: lists tools, then calls one with bad arguments, with
// good ones, and one that is not there. It checks structured results against output schemas by itself. Writes JSON.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [address, key] = process.argv.slice(2);
const client = new Client({ name: 'checker', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(
  new URL(address), { requestInit: { headers: { 'X-Api-Key': key } } }));
const { tools } = await client.listTools();
const name = 'accounting-read-journal_entries';
const bad = await client.callTool({ name, arguments: { page: 0 } });
const good = await client.callTool({ name, arguments: { page: 1, pageSize: 1 } });
let absent;
try {
  await client.callTool({ name: 'nothing', arguments: {} });
} catch (error) {
  absent = error.code;
}
await client.close();
console.log(JSON.stringify({ tools: tools.map((tool) => tool.name), bad, good, absent }));
