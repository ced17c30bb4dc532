import { badRequest, notSupported } from '../vault-refusal.js';
import { HclError, parseHcl, type HclBody, type HclEntry, type HclValue } from './parse-hcl.js';

export const capabilities = [
  'create',
  'read',
  'update',
  'patch',
  'delete',
  'list',
  'sudo',
  'deny',
  'subscribe',
  'recover',
] as const;
export type Capability = (typeof capabilities)[number];

export interface PathRule {
  path: string;
  capabilities: ReadonlySet<Capability>;
}

/** Conditions real Vault honours: leaving one out would grant more than was written, so they are refused. */
const unsupported = new Set([
  'policy',
  'allowed_parameters',
  'denied_parameters',
  'required_parameters',
  'min_wrapping_ttl',
  'max_wrapping_ttl',
  'mfa_methods',
  'control_group',
  'subscribe_event_types',
  'expiration',
]);

/**
 * Reads an ACL policy.
 * @throws VaultRefusal 400 with Vault's text where Vault refuses it, 501 where only the stand-in does
 */
export function parsePolicy(source: string): PathRule[] {
  let body: HclBody;
  try {
    body = parseHcl(source);
  } catch (error) {
    if (error instanceof HclError) throw invalid(error.message);
    throw error;
  }
  return body.entries.filter((entry) => entry.name !== 'name').map(readRule);
}

function readRule(entry: HclEntry): PathRule {
  if (entry.name !== 'path') throw invalid(`invalid key "${entry.name}" on line ${entry.line}`);
  const path = entry.label;
  if (path === undefined || !isBody(entry.value))
    throw invalid(`"path" on line ${entry.line} must be followed by a path in quotes and a block`);
  if (path.includes('{{')) throw notSupported('templating in policies');
  if (path.includes('+*')) throw invalid(`path "${path}": invalid use of wildcards ('+*' is forbidden)`);
  const granted = new Set<Capability>();
  for (const inner of entry.value.entries) {
    if (unsupported.has(inner.name)) throw notSupported(`\`${inner.name}\` in policies`);
    if (inner.name === 'comment') continue;
    if (inner.name !== 'capabilities')
      throw invalid(`path "${path}": invalid key "${inner.name}" on line ${inner.line}`);
    for (const capability of readCapabilities(path, inner.value)) granted.add(capability);
  }
  return { path: path.replace(/^\//, ''), capabilities: granted };
}

function readCapabilities(path: string, value: HclValue): Capability[] {
  if (!Array.isArray(value)) throw invalid(`path "${path}": capabilities must be a list`);
  return value.map((item) => {
    const known = capabilities.find((capability) => capability === item);
    if (!known) throw invalid(`path "${path}": invalid capability "${JSON.stringify(item)}"`);
    return known;
  });
}

const isBody = (value: HclValue): value is HclBody => typeof value === 'object' && !Array.isArray(value);
const invalid = (problem: string) => badRequest(`failed to parse policy: ${problem}`);
