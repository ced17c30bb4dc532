import { describe, expect, it } from '@jest/globals';
import { type ShownApproval } from '#libs/contracts';
import { personOf } from '#test/person-of';
import { describeApproval, describeApprovals } from './describe-approvals.js';
import { readOperation } from './read-operation.js';

const id = '11111111-2222-4333-8444-555555555555';

describe('what npm run approvals is asked', () => {
  it.each([
    [['list'], { look: { do: 'list' } }],
    [['mine'], { look: { do: 'mine' } }],
    [['show', id], { look: { do: 'show', id } }],
    [['approve', id], { look: { do: 'show', id }, answer: 'approve' }],
    [['deny', id], { look: { do: 'show', id }, answer: 'deny' }],
  ])('%j', (words, asked) => {
    expect(readOperation(words)).toEqual(asked);
  });

  it.each([
    [[], /say what: list/],
    [['answer'], /there is no `answer`/],
    [['list', id], /takes no id/],
    [['approve'], /say which call/],
    [['approve', '7'], /is no id/],
    [['approve', id, id], /one call at a time/],
  ])('refuses %j and says what to give', (words, message) => {
    expect(() => readOperation(words)).toThrow(message);
  });
});

describe('what it shows', () => {
  const call: ShownApproval = {
    ...{ id, kind: 'approval', state: 'waiting', of: `sha256:${'0'.repeat(64)}` },
    ...{ requester: personOf('bob'), agent: 'deputy-agent', tool: 'products_delete' },
    ...{ arguments: { id: '7' }, resource: { type: 'Product', id: '7' }, shown: { priceCents: 250_000 } },
    ...{ why: ['It is dear.'], askedAt: '2026-11-30T10:00:00.000Z', expiresAt: '2026-11-30T18:00:00.000Z' },
  };

  it('says all of a call that waits, and says of what nobody can see what it is', () => {
    const shown = describeApproval({ ...call, arguments: { id: '7\u202e8', more: '\n' } });
    expect(shown).toContain('  arguments  {"id":"7');
    expect(shown).not.toMatch(/\u202e/);
    expect(shown.split('\n')).toHaveLength(7);
  });

  it('says who asks, for what and until when, in one line each', () => {
    expect(describeApprovals([call])).toBe(
      `${id}  waiting (approval)  bob via deputy-agent  products_delete 7  until 2026-11-30T18:00:00.000Z`,
    );
    expect(describeApprovals([])).toBe('nothing waits');
  });
});
