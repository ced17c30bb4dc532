import { createHash } from 'node:crypto';

/** Of this computer itself, as the URL parser writes them. */
export const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Where applications that people really use are sent back to, beyond their own computer. */
export const appRedirects = {
  vscode: ['https://vscode.dev/redirect', 'https://insiders.vscode.dev/redirect'],
  cursor: [
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'https://www.cursor.com/agents/mcp/oauth/callback',
  ],
  claude: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
} as const;
export const knownRedirects: readonly string[] = Object.values(appRedirects).flat();

/** Of each loopback name one; any port of it is as good (RFC 8252 section 7.3). */
export const loopbackRedirects = (...paths: string[]): string[] =>
  [...loopbackNames].flatMap((name) => paths.map((path) => `http://${name}${path}`));

/**
 * Where Codex awaits the browser: behind the path, as an id of the server that it signs in to, it puts the first nine bytes of the
 * SHA-256 of that server's address (openai/codex, codex-rs/rmcp-client, `callback_id_from_server_url`).
 */
export function codexRedirects(mcpUrl: string): string[] {
  const digest = createHash('sha256').update(new URL(mcpUrl).href).digest();
  return [`http://127.0.0.1/callback/${digest.subarray(0, 9).toString('base64url')}`];
}

/** Whether it stays on the person's own computer. */
export const isLoopback = (uri: string): boolean => {
  const { protocol, hostname } = new URL(uri);
  return protocol === 'http:' && loopbackNames.has(hostname);
};

/**
 * Why nobody can be sent back to an address of their choice: undefined for http on a loopback name and for https.
 * INVARIANT (one reading of a redirect): it is written as every parser reads it, so that what was compared is what a browser opens.
 */
export function redirectProblem(uri: string): string | undefined {
  if (!URL.canParse(uri)) return 'is no address';
  const { href, protocol, username, password } = new URL(uri);
  if (uri !== href && `${uri}/` !== href) return `must be written as \`${href.slice(0, 512)}\``;
  if (username || password) return 'must not name a user';
  if (uri.includes('#')) return 'must not have a fragment';
  if (protocol === 'https:' || isLoopback(uri)) return undefined;
  return 'must be https, or http on 127.0.0.1, [::1] or localhost';
}
