import type { DecisionPage, LetInClient, Readiness, RevocationReport, Verdict } from '#libs/contracts';
import { type OwnSession } from '../api/sessions.js';
import { type DecisionRow, decisionRows } from '../state/decision-rows.js';
import { type Call, type Turn } from '../state/turn.js';

/** What the component page shows its components with. Nothing of it was ever asked, decided or done. */
const fingerprint = `sha256:${'5a'.repeat(32)}`;
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const permitted: Verdict = {
  callId: id(1),
  decisionId: id(2),
  decision: 'permit',
  rationale: ['CATALOGUE_READ'],
  policies: ['catalogue-read'],
  fingerprint,
};
export const denied: Verdict = {
  ...permitted,
  decision: 'deny',
  rationale: ['WRITE_NEEDS_EDITOR'],
  policies: ['writes-need-editor'],
  message: 'alice may not create products. Only editors change anything. Editors could do it.',
};
const notFound: Verdict = { ...denied, rationale: ['RESOURCE_NOT_FOUND'], policies: [] };

const search = { callId: id(1), tool: 'products_search', arguments: { category: 'Laptops', maxPriceCents: 150_000 } }; // prettier-ignore
const create = { callId: id(1), tool: 'products_create', arguments: { name: 'Toy', priceCents: 500 } };

export const calls: readonly { state: string; call: Call; undo?: string }[] = [
  { state: 'Policy decides', call: search },
  { state: 'Permitted, under way', call: { ...search, verdict: permitted } },
  {
    state: 'Done',
    call: { ...search, verdict: permitted, outcome: 'succeeded', durationMs: 95, result: { products: [] } },
  },
  {
    state: 'Done, and can be undone',
    call: {
      ...search,
      tool: 'products_delete',
      arguments: { id: '124' },
      verdict: permitted,
      outcome: 'succeeded',
      durationMs: 31,
    },
    undo: 'Restore product 124',
  },
  { state: 'Refused by a rule', call: { ...create, verdict: denied, outcome: 'refused', durationMs: 12 } },
  {
    state: 'Not found, or not to be seen',
    call: { ...search, tool: 'products_get', verdict: notFound, outcome: 'refused', durationMs: 20 },
  },
  {
    state: 'Permitted, but failed',
    call: {
      ...create,
      verdict: permitted,
      outcome: 'failed',
      durationMs: 1_240,
      error: 'the database did not answer',
    },
  },
  { state: 'Broken off with its turn', call: { ...search, verdict: permitted, abandoned: true } },
];

const answer = `Two laptops; what looks like a link, such as [by price](https://shop.example/laptops), is text:

| ID | Name | Price |
| -- | ---- | ----: |
| 101 | Aspen 13 Student Laptop | $449.00 |
| 113 | Aspen 15 Everyday Laptop | $599.00 |

\`\`\`json
{ "maxPriceCents": 150000 }
\`\`\``;

const cut = answer.slice(0, answer.indexOf('Aspen 15'));
const wide = `| ID | Name | Category | Visibility | Created | Price | Stock |
| -- | ---- | -------- | ---------- | ------- | ----: | ----: |
| 101 | Aspen 13 Student Laptop | Laptops | public | 2026-11-25T12:00:00Z | $1,449.00 | 1,200 |
| 113 | [Sign in](https://evil.example) \`=1+1\` | <a href="https://evil.example">Laptops</a> | https://evil.example | 2026-11-25T13:00:00Z | $12,599.00 | 10 |`;

const asked = { asked: 'Find laptops under $1500', at: '2026-11-25T12:00:00.000Z', parts: [] } as const;
export const turns: readonly Turn[] = [
  { ...asked, id: 'waiting', phase: 'waiting' },
  { ...asked, id: 'answered', phase: 'answered', parts: [{ kind: 'text', text: answer }] },
  { ...asked, id: 'answered, with a table wider than its room', phase: 'answered', parts: [{ kind: 'text', text: wide }] },
  { ...asked, id: 'stopped', phase: 'stopped', parts: [{ kind: 'text', text: cut }] },
  { ...asked, id: 'over budget', phase: 'over budget' },
  { ...asked, id: 'failed', phase: 'failed', problem: { code: 'unavailable', message: 'the agent does not answer' } },
]; // prettier-ignore

const person = { key: 'local#alice', issuer: 'local', subject: 'alice', name: 'alice' } as const;
const decided = (n: number, of: Partial<Verdict>, more: object = {}) => ({
  type: 'decision.decided',
  version: 2,
  eventId: id(n),
  time: `2026-11-25T12:0${n}:00.000Z`,
  user: person,
  agent: { id: 'deputy-agent' },
  tool: 'products_create',
  resource: { type: 'Catalogue', id: 'acme' },
  stage: 'decision',
  ...permitted,
  ...of,
  ...more,
});
const completed = (n: number, outcome: string, errorCode: string | null) => ({
  type: 'decision.completed',
  decisionId: id(n),
  outcome,
  errorCode,
});

/** One row for each thing that can become of a decision. */
export const rows: readonly DecisionRow[] = decisionRows([
  {
    events: [
      decided(6, denied, { tool: 'products_delete' }),
      completed(5, 'succeeded', null),
      decided(5, permitted, { tool: 'products_search' }),
      completed(4, 'failed', 'credential_refused'),
      decided(4, permitted),
      decided(3, denied),
      decided(2, permitted),
      decided(1, permitted, { stage: 'admission', user: undefined }),
    ],
    next: null,
    open: [id(2)],
    counts: { [id(6)]: 312 },
  } as unknown as DecisionPage,
]);

export const checks: Readiness['checks'] = [
  { name: 'agent', ok: true },
  { name: 'mcp', ok: false },
  { name: 'mcp: vault', ok: false, detail: 'vault is sealed; unseal it' },
];

export const conversations = ['Find laptops under $1500', 'A title that is longer than the room there is for it'].map(
  (title, n) => ({ conversationId: id(n), title, updatedAt: '2026-11-25T12:00:00.000Z' }),
); // prettier-ignore

export const tools = ['products_list', 'products_search', 'products_create', 'products_update', 'products_delete'].map(
  (name) => ({ name, allowed: true }),
); // prettier-ignore

export const ownSession: OwnSession = {
  id: 'made-up',
  current: false,
  since: '2026-11-25T12:00:00.000Z',
  endsAt: '2026-11-26T00:00:00.000Z',
  endsUnusedAfterMs: 1_800_000,
  usedAt: '2026-11-25T12:30:00.000Z',
  place: { address: '203.0.113.7', browser: 'Firefox', system: 'Linux' },
};

const step = (service: string, done: number, confirmedAfterMs: number) => ({
  ...{ service, instance: 'a1b2c3d4e5f6', done, left: 0, tookMs: 1.5, confirmedAfterMs },
});
/** Of an order that every service has confirmed, and of one that something is still out of. */
export const reports: readonly RevocationReport[] = [
  {
    ...{ order: id(1), kind: 'person', id: 'local#bob' },
    ...{ at: '2026-11-25T12:00:00.000Z', before: '2026-11-25T12:00:05.000Z', storedAfterMs: 3.2 },
    steps: [
      { ...step('agent', 1, 9.3), step: 'tokens_denied' },
      { ...step('mcp', 2, 40.4), step: 'logins_revoked' },
    ],
    out: [],
  },
  {
    ...{ order: id(2), kind: 'session', id: 'made-up' },
    ...{ at: '2026-11-25T12:00:00.000Z', before: '2026-11-25T12:00:05.000Z' },
    steps: [{ ...step('mcp', 1, 12), step: 'calls_stopped' }],
    out: [
      { service: 'mcp', instance: 'a1b2c3d4e5f6', step: 'logins_revoked', left: 1, why: 'vault is sealed' },
    ],
  },
];

/** One that registered itself, and calls itself what it likes. */
export const application: LetInClient = {
  ...{ id: 'dcr-7Jd0sUqk2mZb1', origin: 'registration', name: 'Notes' },
  ...{
    since: '2026-11-25T12:00:00.000Z',
    until: '2026-11-26T00:00:00.000Z',
    lastUsed: '2026-11-25T12:30:00.000Z',
  },
  ...{ may: ['read'], standing: { trust: 'unapproved', state: 'active' } },
};
