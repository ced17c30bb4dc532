import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Expr, type PolicyJson } from '@cedar-policy/cedar-wasm/web';
import { newCedarInstance, type Cedar } from './cedar-instance.js';
import { admissionErrors, decisionMatrix } from '#test/policy/decision-matrix';
import { Evaluator } from './evaluator.js';
import { PolicyEngine } from './policy-engine.js';
import { readPolicySet } from './policy-set.js';
import { type PolicySource, readPolicySource } from './policy-source.js';

const policiesDir = join(import.meta.dirname, '../../../policies');
const golden = join(policiesDir, 'cedar/matrix.txt');

/** Changes that another policy makes harmless, on purpose: see the comments of that policy. */
const heldTwice = [
  // writes-need-editor
  'editors-create: any principal',
  'editors-update: any principal',
  'editors-delete: any principal',
  // auditors-stay-out
  'auditors-query-decisions: any action',
];

let engine: PolicyEngine;
let cedar: Cedar;
let source: PolicySource;
beforeAll(async () => {
  engine = await PolicyEngine.load(policiesDir);
  cedar = await newCedarInstance();
  source = await readPolicySource(join(policiesDir, 'cedar'));
});

describe('the policies in policies/cedar', () => {
  it('decide as policies/cedar/matrix.txt says (UPDATE_GOLDEN=1 rewrites it, for review)', () => {
    const matrix = decisionMatrix(engine);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, matrix);
    expect(matrix).toBe(readFileSync(golden, 'utf8'));
  });

  it('admit exactly the actions that are permitted on some resource', () => {
    expect(admissionErrors(engine)).toEqual([]);
  });

  it('are each needed: no policy, condition or scope can be changed without the matrix noticing', async () => {
    const expected = decisionMatrix(engine);
    const policies = partsOf(source);
    const survivors: string[] = [];
    let mutants = 0;
    for (const [index, policy] of policies.entries()) {
      for (const { name, mutant } of mutantsOf(policy)) {
        mutants += 1;
        const changed = policies.flatMap((one, i) => (i === index ? (mutant ? [mutant] : []) : [one]));
        if ((await matrixOf(changed)) === expected)
          survivors.push(`${policy.annotations?.['id'] ?? ''}: ${name}`);
      }
    }
    expect(survivors).toEqual(heldTwice);
    expect(mutants).toBeGreaterThan(40);
  });
});

function partsOf({ policyFiles }: PolicySource): PolicyJson[] {
  return Object.values(policyFiles).flatMap((text) => {
    const parts = cedar.policySetTextToParts(text);
    if (parts.type === 'failure') throw new Error('unreadable policies');
    return parts.policies.map((policy) => {
      const json = cedar.policyToJson(policy);
      if (json.type === 'failure') throw new Error('unreadable policy');
      return json.json;
    });
  });
}

/** The matrix under changed policies; what the loader refuses is noticed, too. */
async function matrixOf(policies: readonly PolicyJson[]): Promise<string> {
  const text = policies.map((policy) => {
    const written = cedar.policyToText(policy);
    return written.type === 'success' ? written.text : 'unwritable';
  });
  try {
    const set = readPolicySet(cedar, { ...source, policyFiles: { 'all.cedar': text.join('\n') } });
    const one = () => Promise.resolve(cedar);
    return decisionMatrix(PolicyEngine.over(set, await Evaluator.start(cedar, set, one)));
  } catch {
    return 'refused by the loader';
  }
}

type Mutant = { name: string; mutant: PolicyJson | undefined };

function mutantsOf(policy: PolicyJson): Mutant[] {
  const change = (name: string, edit: (copy: PolicyJson) => void): Mutant => {
    const copy = structuredClone(policy);
    edit(copy);
    return { name, mutant: copy };
  };
  return [
    { name: 'dropped', mutant: undefined },
    change('effect flipped', (copy) => (copy.effect = copy.effect === 'permit' ? 'forbid' : 'permit')),
    ...(['principal', 'action', 'resource'] as const)
      .filter((part) => policy[part].op !== 'All')
      .map((part) => change(`any ${part}`, (copy) => (copy[part] = { op: 'All' }))),
    ...policy.conditions.flatMap((_condition, i) => [
      change('condition dropped', (copy) => copy.conditions.splice(i, 1)),
      change('condition negated', (copy) => {
        const condition = copy.conditions[i];
        if (condition) condition.kind = condition.kind === 'when' ? 'unless' : 'when';
      }),
      ...shorterBodies(policy.conditions[i]?.body).map(([name, body]) =>
        change(name, (copy) => {
          const condition = copy.conditions[i];
          if (condition) condition.body = body;
        }),
      ),
    ]),
  ];
}

/** One side of each `&&` and `||`, comparisons turned round, and each set without one of its members. */
function shorterBodies(body: unknown): [string, Expr][] {
  const found: [string, Expr][] = [];
  const walk = (node: unknown, rebuild: (inner: unknown) => unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      node.forEach((item: unknown, i) => walk(item, (inner) => rebuild(node.with(i, inner))));
      return;
    }
    for (const [operator, operand] of Object.entries(node) as [
      string,
      { left?: unknown; right?: unknown },
    ][]) {
      const put = (inner: unknown) => rebuild(inner) as Expr;
      if (operator === '&&' || operator === '||') {
        found.push(
          [`${operator} left only`, put(operand.left)],
          [`${operator} right only`, put(operand.right)],
        );
      }
      if (operator === '==') found.push(['== as !=', put({ '!=': operand })]);
      if (operator === 'Set' && Array.isArray(operand)) {
        operand.forEach((_item, i) =>
          found.push([`set without member ${String(i)}`, put({ Set: operand.toSpliced(i, 1) })]),
        );
      }
      for (const [side, inner] of typeof operand === 'object' ? Object.entries(operand ?? {}) : []) {
        walk(inner, (replaced) => rebuild({ [operator]: Array.isArray(operand) ? operand.with(Number(side), replaced) : { ...operand, [side]: replaced } })); // prettier-ignore
      }
    }
  };
  walk(body, (inner) => inner);
  return found;
}
