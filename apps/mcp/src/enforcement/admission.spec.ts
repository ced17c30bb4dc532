import { expect, it } from '@jest/globals';
import { PolicyEngine } from '#libs/policy';
import { admissionErrors } from '#test/policy/admission-errors';
import { circumstances as context } from '#test/policy/decision-matrix';
import { readMatrices } from '#test/policy/matrix-rows';
import { discoverToolboxes } from '../toolbox/discover-toolboxes.js';
import { admissionQuestion } from './steps/admit.js';

it('every tool there is admits exactly those who are permitted it on some row of the matrix: the witnesses hide nothing and promise nothing', async () => {
  const engine = await PolicyEngine.load('policies');
  const toolboxes = await discoverToolboxes(['apps/mcp/src/toolboxes']);
  const rows = (await readMatrices('policies/cedar')).flatMap((matrix) => matrix.rows);
  const asked = new Set<string>();
  const errors = admissionErrors(engine, rows, (action, principal) => {
    const tool = toolboxes.find(action);
    if (!tool) return undefined;
    asked.add(action);
    return engine.decide(admissionQuestion(tool, { principal, context })).decision === 'permit';
  });
  expect(errors).toEqual([]);
  expect([...asked].sort()).toEqual(toolboxes.all().map(({ name }) => name).sort());
}); // prettier-ignore
