import { type ShownAgent } from '#libs/contracts';

/** MCP clients whose configuration is known, with the end of the file that holds it. */
export const knownClients = {
  'claude-code': 'json',
  vscode: 'json',
  cursor: 'json',
  codex: 'toml',
  inspector: 'json',
} as const;
export type KnownClient = keyof typeof knownClients;

export const isKnownClient = (name: string): name is KnownClient => Object.hasOwn(knownClients, name);

const server = 'deputy';
const header = 'X-Agent-Api-Key';

/**
 * What the client reads to connect to mcp, whole.
 * @param key of a machine agent; of a client, through which people sign in, there is none
 */
export function configurationFor(client: KnownClient, url: string, key: string | undefined): string {
  const headers = key === undefined ? {} : { headers: { [header]: key } };
  switch (client) {
    case 'claude-code':
      return json({ mcpServers: { [server]: { type: 'http', url, ...headers } } });
    case 'vscode':
      return json({ servers: { [server]: { type: 'http', url, ...headers } } });
    case 'cursor':
      return json({ mcpServers: { [server]: { url, ...headers } } });
    case 'inspector':
      return json({ mcpServers: { [server]: { type: 'streamable-http', url, ...headers } } });
    case 'codex':
      // A JSON string of such characters is a TOML string, too (TOML 1.0, basic strings).
      return [
        `[mcp_servers.${server}]`,
        `url = ${JSON.stringify(url)}`,
        ...(key === undefined
          ? []
          : [`http_headers = { ${JSON.stringify(header)} = ${JSON.stringify(key)} }`]),
        '',
      ].join('\n');
  }
}

/** What to do with the file. */
export function nextStep(client: KnownClient, file: string): string {
  switch (client) {
    case 'claude-code':
      return `start Claude Code with it: claude --mcp-config ${file}`;
    case 'vscode':
      return `move it to .vscode/mcp.json of a folder that is shared with nobody: ${file}`;
    case 'cursor':
      return `move it to ~/.cursor/mcp.json, or add its entry there: ${file}`;
    case 'codex':
      return `add it to ~/.codex/config.toml: ${file}`;
    case 'inspector':
      return `npx @modelcontextprotocol/inspector --cli --config ${file} --server ${server} --method tools/list`;
  }
}

/** The name of the file, unless somebody names another. */
export const fileNameFor = ({ id }: Pick<ShownAgent, 'id'>, client: KnownClient): string =>
  `${id.replaceAll(/[^a-z0-9-]+/gi, '-')}.${client}.${knownClients[client]}`;

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
