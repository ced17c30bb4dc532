import { compare, type Difference, stale, type Step } from '../difference.js';
import { desiredPolicies, policyMark } from '../desired-state.js';

const root = 'sys/policies/acl';

export const policies: Step = async (vault, settings) => {
  const wanted = desiredPolicies(settings);
  const found: Difference[] = [];
  for (const [name, policy] of wanted) {
    const path = `${root}/${name}`;
    const current = await vault.read(path);
    found.push(...compare(vault, { what: `policy ${name}`, path, wanted: { policy }, current }));
  }
  for (const name of await vault.list(root)) {
    if (wanted.has(name) || name === 'root' || name === 'default') continue;
    const current = await vault.read(`${root}/${name}`);
    const text = current?.policy;
    if (typeof text === 'string' && text.startsWith(policyMark))
      found.push(stale(vault, `policy ${name}`, `${root}/${name}`));
  }
  return found;
};
