import { type AgentTrust, apis, type CeilingGroup } from '#libs/contracts';
import { appRedirects, codexRedirects, loopbackRedirects } from './redirects.js';

/** What follows from a client's id alone, for an entry of CLIENTS_FILE that does not say it. */
export interface Preset {
  readonly kind: 'service' | 'client';
  /** How far it is trusted until an operator says otherwise. */
  readonly trust: AgentTrust;
  readonly client_name: string;
  readonly redirect_uris?: readonly string[];
  /** Those that follow from an address of the mcp service. */
  readonly redirectsFor?: (mcpUrl: string) => readonly string[];
  readonly audiences?: readonly string[];
  readonly exchange?: { readonly from: string; readonly to: readonly string[] };
  /** Groups of actions that are open through it at all. Default: all. */
  readonly ceiling?: readonly CeilingGroup[];
}

/**
 * An MCP client of somebody else's making, with the redirects it really uses. Its id is public and any program may send it, so
 * it begins with limited trust.
 */
const application = (client_name: string, ...redirect_uris: readonly string[]): Preset => ({
  kind: 'client',
  trust: 'limited',
  client_name,
  audiences: [apis.mcp],
  redirect_uris,
});

const presets: Readonly<Record<string, Preset>> = {
  'deputy-web': {
    kind: 'service',
    trust: 'full',
    client_name: 'Deputy',
    audiences: [apis.agent, apis.audit, apis.identity],
    ceiling: [],
  },
  'deputy-agent': {
    kind: 'service',
    trust: 'full',
    client_name: 'Deputy agent',
    exchange: { from: apis.agent, to: [apis.mcp] },
  },
  'deputy-mcp-client': {
    kind: 'client',
    trust: 'full',
    client_name: 'An MCP client on this computer',
    audiences: [apis.mcp],
    redirect_uris: loopbackRedirects('/callback', '/oauth/callback', '/', ''),
  },
  'claude-code': application('Claude Code', ...loopbackRedirects('/callback')),
  claude: application('Claude', ...appRedirects.claude),
  // With and without the slash: what is compared is text.
  vscode: application('Visual Studio Code', ...loopbackRedirects('', '/'), ...appRedirects.vscode),
  cursor: application('Cursor', ...appRedirects.cursor, ...loopbackRedirects('/callback', '/oauth/callback')),
  codex: { ...application('Codex', ...loopbackRedirects('/callback')), redirectsFor: codexRedirects },
  'mcp-inspector': application('MCP Inspector', ...loopbackRedirects('/oauth/callback', '/oauth/callback/debug')),
  'mcp-remote': application('mcp-remote', ...loopbackRedirects('/oauth/callback')),
}; // prettier-ignore

/** Of applications of others' making: what newcomers may not disguise themselves as. */
export const applicationNames: readonly string[] = Object.values(presets)
  .filter(({ kind, trust }) => kind === 'client' && trust === 'limited')
  .map(({ client_name }) => client_name);

export const presetOf = (id: string): Preset | undefined =>
  Object.hasOwn(presets, id) ? presets[id] : undefined;
