import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Expr, type PolicyJson } from '@cedar-policy/cedar-wasm/web';
import { newCedarInstance, type Cedar } from './cedar-instance.js';
import {
  askedAbout,
  cellsOf,
  circumstances,
  decisionMatrix,
  inShort,
  me,
  roleSets,
} from '#test/policy/decision-matrix';
import { readMatrices } from '#test/policy/matrix-rows';
import { type Decision } from './decision.js';
import { toCedarCall } from './cedar-call.js';
import { PolicyEngine } from './policy-engine.js';
import { readPolicySet } from './policy-set.js';
import { type Question } from './question.js';
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

  it('are each needed: no policy, condition or scope can be changed without the matrix noticing, unless a boundary holds the same line', () => {
    const policies = partsOf(source);
    const mutants = policies.flatMap((policy) => mutantsOf(policy.json).map((made) => ({ policy, ...made })));
    const world = new PoliciesAlone([
      ...policies.map(({ json }) => json),
      ...mutants.flatMap(({ mutant }) => mutant ?? []),
    ]);
    const unchanged = policies.map(({ json }) => json);
    const whole = world.of(unchanged);
    const cells = matrices.flatMap(({ rows }) => cellsOf(engine, rows));
    const questions = cells.map(({ question }) => question);
    // What is made of each policy alone is what the engine makes of them all.
    expect(questions.map((one) => inShort(whole.decide(one)))).toEqual(cells.map(inShort));
    const withoutEach = policies
      .filter(({ file }) => file === boundaries)
      .map(({ json: boundary }) => world.of(unchanged.filter((one) => one !== boundary)));
    const survivors = mutants.flatMap(({ policy: { file, json }, name, mutant }) => {
      const isNoticed = (among: Together) => {
        const changed = among.with(json, mutant);
        return questions.some((one) => {
          const [is, was] = [changed.decide(one), among.decide(one)];
          return is !== was && inShort(is) !== inShort(was);
        });
      };
      if (isNoticed(whole) || (mutant && !isLoaded(file, mutant))) return [];
      return file !== boundaries && withoutEach.some(isNoticed) ? [] : [`${idOf(json)}: ${name}`];
    });
    expect(survivors).toEqual([]);
    expect(mutants.length).toBeGreaterThan(40);
  }); // prettier-ignore
});

/**
 * Policies, each judged alone: whether one is satisfied does not depend on the others, so that a question is put to Cedar once
 * for all policies and all their mutants, and what any set of them decides follows from that. Written as permits, since Cedar
 * names no permit beside a forbid.
 */
class PoliciesAlone {
  readonly #satisfied = new WeakMap<Question, ReadonlySet<string>>();
  readonly #ids: ReadonlyMap<PolicyJson, string>;

  constructor(policies: readonly PolicyJson[]) {
    this.#ids = new Map(policies.map((json, at) => [json, String(at)]));
    const texts = [...this.#ids].map(([json, id]) => [id, textOf({ ...json, effect: 'permit' })]);
    const read = cedar.preparsePolicySet('alone', {
      staticPolicies: Object.fromEntries(texts) as Record<string, string>,
    });
    expect(read.type).toBe('success');
    const { schema } = readPolicySet(cedar, source);
    expect(cedar.preparseSchema('alone', schema).type).toBe('success');
  }

  of(policies: readonly PolicyJson[]): Together {
    return new Together(
      policies.map((json) => [this.#ids.get(json) ?? '', json] as const),
      (question) => this.#askedOnce(question),
      (json) => this.#ids.get(json) ?? '',
    );
  }

  #askedOnce(question: Question): ReadonlySet<string> {
    const known = this.#satisfied.get(question);
    if (known) return known;
    const { entities, ...call } = toCedarCall(question);
    const answer = cedar.statefulIsAuthorized({
      ...{ ...call, entities: [...entities], validateRequest: true },
      ...{ preparsedPolicySetId: 'alone', preparsedSchemaName: 'alone' },
    });
    if (answer.type === 'failure') throw new Error('a question of the matrix is none');
    const { reason, errors } = answer.response.diagnostics;
    const satisfied = new Set([...reason, ...errors.map(({ policyId }) => `${policyId} errored`)]);
    this.#satisfied.set(question, satisfied);
    return satisfied;
  }
}

/**
 * What some policies decide together: a forbid wins, an error denies, and without a permit nothing is permitted. Each question is thought
 * about once.
 */
class Together {
  readonly #decided = new WeakMap<ReadonlySet<string>, Decision>();

  constructor(
    private readonly named: readonly (readonly [string, PolicyJson])[],
    private readonly satisfiedBy: (question: Question) => ReadonlySet<string>,
    private readonly idOfJson: (json: PolicyJson) => string,
  ) {}

  decide(question: Question): Decision {
    const satisfied = this.satisfiedBy(question);
    const known = this.#decided.get(satisfied);
    if (known) return known;
    const decision = decisionOf(this.named, satisfied);
    this.#decided.set(satisfied, decision);
    return decision;
  }

  /** The same with another policy in the place of one. Where the two say the same, all decide the same. */
  with(one: PolicyJson, other: PolicyJson | undefined): Pick<Together, 'decide'> {
    const [id, otherId] = [this.idOfJson(one), other && this.idOfJson(other)];
    const named = this.named.flatMap(([each, json]): (readonly [string, PolicyJson])[] =>
      each !== id ? [[each, json]] : other && otherId !== undefined ? [[otherId, other]] : [],
    );
    const isLike = one.effect === other?.effect;
    const decide = (question: Question): Decision => {
      const satisfied = this.satisfiedBy(question);
      const is = said(id, satisfied);
      const alike = is === said(otherId, satisfied) && (isLike || is === 'nothing');
      return alike ? this.decide(question) : decisionOf(named, satisfied);
    };
    return { decide };
  }
}

function said(id: string | undefined, satisfied: ReadonlySet<string>): 'nothing' | 'error' | 'yes' {
  if (id === undefined) return 'nothing';
  if (satisfied.has(`${id} errored`)) return 'error';
  return satisfied.has(id) ? 'yes' : 'nothing';
}

function decisionOf(
  named: readonly (readonly [string, PolicyJson])[],
  satisfied: ReadonlySet<string>,
): Decision {
  const reasons = named.filter(([id]) => satisfied.has(id)).map(([, json]) => json);
  const denying = reasons.filter(({ effect }) => effect === 'forbid');
  const standing = denying.filter(({ annotations }) => !annotations?.['waits']);
  const forbids = standing.length > 0 ? standing : denying;
  const permits = forbids.length === 0 && reasons.length > 0;
  const errored = named.some(([id]) => satisfied.has(`${id} errored`));
  const codes = errored
    ? ['POLICY_ERRORED']
    : forbids.map(({ annotations }) => annotations?.['rationale'] ?? '');
  const waitsFor = errored ? undefined : liftedBy(forbids);
  return {
    decision: permits && !errored ? 'permit' : 'deny',
    rationale: codes.length > 0 ? [...new Set(codes)].sort() : ['NO_MATCHING_PERMIT'],
    policies: [],
    fingerprint: '',
    ...(waitsFor !== undefined && { waitsFor }),
  };
}

/** Whose answer lifts what these forbid together. */
function liftedBy(forbids: readonly PolicyJson[]): string | undefined {
  let lifts: string | undefined;
  for (const { annotations } of forbids) {
    const waits = annotations?.['waits'];
    if (!waits) return undefined;
    if (lifts !== 'approval') lifts = waits;
  }
  return lifts;
}

/** Whether the loader takes it in this file; what it refuses is noticed, too. */
function isLoaded(file: string, json: PolicyJson): boolean {
  try {
    readPolicySet(cedar, { ...source, policyFiles: { [file]: textOf(json) } });
    return true;
  } catch {
    return false;
  }
}

function textOf(json: PolicyJson): string {
  const written = cedar.policyToText(json);
  return written.type === 'success' ? written.text : 'unwritable';
}

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
