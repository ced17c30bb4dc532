import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Expr, type PolicyJson } from '@cedar-policy/cedar-wasm/web';
import { newCedarInstance, type Cedar } from './cedar-instance.js';
import { askedAbout, circumstances, decisionMatrix, me, roleSets } from '#test/policy/decision-matrix';
import { readMatrices } from '#test/policy/matrix-rows';
import { Evaluator } from './evaluator.js';
import { PolicyEngine } from './policy-engine.js';
import { readPolicySet } from './policy-set.js';
import { type PolicySource, readPolicySource } from './policy-source.js';

const policiesDir = join(import.meta.dirname, '../../../policies');
const folder = join(policiesDir, 'cedar');
/** What holds for everything: a policy of this file may stand behind one of a toolbox. */
const boundaries = 'boundaries.cedar';
const matrices = await readMatrices(folder);
const allRows = matrices.flatMap(({ rows }) => rows);

let engine: PolicyEngine;
let cedar: Cedar;
let source: PolicySource;
beforeAll(async () => {
  engine = await PolicyEngine.load(policiesDir);
  cedar = await newCedarInstance();
  source = await readPolicySource(folder);
});

describe('the policies in policies/cedar', () => {
  it.each(matrices)('decide as policies/cedar/$name.matrix.txt says (UPDATE_GOLDEN=1 rewrites it, for review)', ({ name, rows }) => {
    const golden = join(folder, `${name}.matrix.txt`);
    const matrix = decisionMatrix(engine, rows);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, matrix);
    expect(matrix).toBe(readFileSync(golden, 'utf8'));
  }); // prettier-ignore

  it('are asked about in a matrix, each action of them, so that none is decided unseen', () => {
    const seen = askedAbout(engine, allRows).map(({ action }) => action);
    expect(seen.sort()).toEqual([...engine.actions.keys()].sort());
  });

  it('deny an agent that acts for nobody everything, by a rule and not by an error', () => {
    const answers = roleSets.flatMap((roles) =>
      askedAbout(engine, allRows).flatMap(({ action, about }) => {
        const question = { principal: me(roles, 'alone'), action, context: circumstances };
        return about.map(({ resource }) => engine.decide({ ...question, resource }));
      }),
    );
    expect(answers.length).toBeGreaterThan(200);
    const odd = answers.filter((one) => one.decision !== 'deny' || !one.rationale.includes('NO_PERSON'));
    expect(odd).toEqual([]);
  });

  it('are each needed: no policy, condition or scope can be changed without the matrix noticing, unless a boundary holds the same line', async () => {
    const policies = partsOf(source);
    const expected = await matrixOf(policies);
    const survivors: string[] = [];
    let mutants = 0;
    for (const [index, { file, json }] of policies.entries()) {
      for (const { name, mutant } of mutantsOf(json)) {
        mutants += 1;
        const changed = policies.flatMap((one, i) => (i !== index ? [one] : mutant ? [{ file, json: mutant }] : []));
        if ((await matrixOf(changed)) !== expected) continue;
        if (file !== boundaries && (await isHeldByABoundary(changed))) continue;
        survivors.push(`${idOf(json)}: ${name}`);
      }
    }
    expect(survivors).toEqual([]);
    expect(mutants).toBeGreaterThan(40);
  }); // prettier-ignore

  let lines: Promise<(readonly [id: string, matrix: string])[]> | undefined;
  const withoutEachBoundary = () =>
    (lines ??= Promise.all(
      partsOf(source)
        .filter(({ file }) => file === boundaries)
        .map(async (boundary) => {
          const id = idOf(boundary.json);
          const others = partsOf(source).filter(({ json }) => idOf(json) !== id);
          return [id, await matrixOf(others)] as const;
        }),
    ));

  /** Whether the change shows once one of the boundaries is taken away, from changed and unchanged policies alike. */
  async function isHeldByABoundary(changed: readonly Placed[]) {
    for (const [id, unchanged] of await withoutEachBoundary())
      if ((await matrixOf(changed.filter(({ json }) => idOf(json) !== id))) !== unchanged) return true;
    return false;
  }
});

interface Placed {
  readonly file: string;
  readonly json: PolicyJson;
}

const idOf = (policy: PolicyJson) => policy.annotations?.['id'] ?? '';

function partsOf({ policyFiles }: PolicySource): Placed[] {
  return Object.entries(policyFiles).flatMap(([file, text]) => {
    const parts = cedar.policySetTextToParts(text);
    if (parts.type === 'failure') throw new Error('unreadable policies');
    return parts.policies.map((policy) => {
      const json = cedar.policyToJson(policy);
      if (json.type === 'failure') throw new Error('unreadable policy');
      return { file, json: json.json };
    });
  });
}

/** The matrix under changed policies; what the loader refuses is noticed, too. */
async function matrixOf(policies: readonly Placed[]): Promise<string> {
  const policyFiles: Record<string, string> = {};
  for (const { file, json } of policies) {
    const written = cedar.policyToText(json);
    policyFiles[file] =
      `${policyFiles[file] ?? ''}\n${written.type === 'success' ? written.text : 'unwritable'}`;
  }
  try {
    const set = readPolicySet(cedar, { ...source, policyFiles });
    const one = () => Promise.resolve(cedar);
    return decisionMatrix(PolicyEngine.over(set, await Evaluator.start(cedar, set, one)), allRows);
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
    change('effect flipped', (copy) => {
      copy.effect = copy.effect === 'permit' ? 'forbid' : 'permit';
      // Without one the loader would notice, whatever the matrices say.
      copy.annotations = { sentence: 'It is forbidden.', ...copy.annotations };
    }),
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
