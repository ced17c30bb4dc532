import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { newCedarInstance } from './cedar-instance.js';
import { asked } from '#test/policy/decision-matrix';
import { readPolicySet } from './policy-set.js';
import { readPolicySource } from './policy-source.js';

it('the matrix has rows for every action that can be asked, so that none is decided unseen', async () => {
  const source = await readPolicySource(join(import.meta.dirname, '../../../policies/cedar'));
  const { actions } = readPolicySet(await newCedarInstance(), source);
  expect(asked.map(({ action }) => action).sort()).toEqual([...actions.keys()].sort());
});
