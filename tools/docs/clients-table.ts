import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What `npm run clients` saw of a client, as it writes it. */
const Row = z.strictObject({
  client: z.string(),
  version: z.string(),
  registration: z.string(),
  clientId: z.string().optional(),
  signIn: z.string(),
  list: z.int().positive(),
  revision: z.string(),
  call: z.array(z.string()),
  /** None where the client calls only what is listed, so that there is nothing to refuse. */
  refusal: z.array(z.string()),
});

/** The table of docs/mcp-clients.md, made from what the last recorded run saw. */
export function clientsTable(root: string): string {
  const file = join(root, 'docs', 'clients', 'latest.json');
  const rows = existsSync(file) ? z.array(Row).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
  const head = ['client', 'revision', 'registration', 'signs in', 'list', 'call', 'refusal'];
  const lines = rows.map((row) => [
    `${row.client} ${row.version}`,
    row.revision,
    row.clientId === undefined ? row.registration : `${row.registration} \`${row.clientId}\``,
    row.signIn,
    `${row.list} tools`,
    `laptops, ${codes(row.call)}`,
    row.refusal.length === 0 ? 'delete is not listed, so it is not called' : `delete, ${codes(row.refusal)}`,
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const codes = (rationale: readonly string[]) => rationale.map((code) => `\`${code}\``).join(', ');
