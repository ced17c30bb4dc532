import { type UriTemplate } from '@modelcontextprotocol/server';

/** The methods of MCP by which something is asked for that is decided, recorded and run. */
export const callMethods = ['tools/call', 'prompts/get', 'resources/read'] as const;
export type CallMethod = (typeof callMethods)[number];

/** By which method something is asked for, and what only that kind has. */
export type Offered =
  | { readonly method: 'tools/call' }
  | {
      readonly method: 'prompts/get';
      /** Values to complete an argument with, by its name (completion/complete). Anybody who may use the prompt sees all of them. */
      readonly suggestions: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly method: 'resources/read';
      /** An address, or a template of addresses (RFC 6570) whose variables are the input. */
      readonly uri: UriTemplate;
      readonly mimeType: string;
    };

/** The variables of an address; undefined where the template does not stand for it. A list of values is no input. */
export function variablesIn(template: UriTemplate, uri: string): Record<string, string> | undefined {
  const found = template.match(uri);
  if (!found) return undefined;
  const entries = Object.entries(found);
  return entries.every(([, value]) => typeof value === 'string')
    ? (Object.fromEntries(entries) as Record<string, string>)
    : undefined;
}
