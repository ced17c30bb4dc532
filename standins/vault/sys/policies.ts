import { type Core } from '../core.js';
import { parsePolicy } from '../policy/parse-policy.js';
import { badRequest, notFound } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';

export const listPolicies = (core: Core): VaultAnswer => ({
  data: { keys: [...core.state.policies.keys()].sort() },
});

export function readPolicy(core: Core, _request: AuthorizedRequest, name: string): VaultAnswer {
  const policy = core.state.policies.get(name.toLowerCase());
  if (policy === undefined) throw notFound();
  return { data: { name: name.toLowerCase(), policy } };
}

export async function writePolicy(core: Core, { fields }: AuthorizedRequest, name: string): Promise<void> {
  if (name.toLowerCase() === 'root') throw badRequest('cannot update "root" policy');
  const source = fields.only('policy').text('policy');
  if (!source) throw badRequest("'policy' parameter not supplied or empty");
  parsePolicy(source);
  core.state.policies.set(name.toLowerCase(), source);
  await core.save();
}

export async function deletePolicy(core: Core, _request: AuthorizedRequest, name: string): Promise<void> {
  if (['root', 'default'].includes(name.toLowerCase())) throw badRequest(`cannot delete "${name}" policy`);
  core.state.policies.delete(name.toLowerCase());
  await core.save();
}
