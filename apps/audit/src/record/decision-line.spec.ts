import { describe, expect, test } from '@jest/globals';
import { decisionLine } from './decision-line.js';

const event = {
  time: '2026-11-22T10:00:00.000Z',
  user: { name: 'bob' },
  agent: { id: 'deputy-agent' },
  tool: 'products_create',
  resource: { type: 'Catalogue', id: 'acme' },
  decision: 'permit' as const,
} satisfies Parameters<typeof decisionLine>[0];

describe('the line of a decision', () => {
  test('has the five fields in brackets', () => {
    expect(decisionLine(event)).toBe(
      '[2026-11-22T10:00:00.000Z] [bob via deputy-agent] [products_create] [Catalogue acme] [permit]',
    );
  });

  test('says when an agent acted for nobody', () => {
    expect(decisionLine({ ...event, user: undefined })).toContain('[deputy-agent alone]');
  });

  test('says when somebody was turned away whom nobody knows', () => {
    expect(decisionLine({ ...event, user: undefined, agent: { id: '-' } })).toContain('[a stranger]');
  });

  test.each([
    ['a line feed', 'bob\n[2026-11-22T10:00:00.000Z] [alice via deputy-agent]'],
    ['a carriage return', 'bob\rroot'],
    ['a terminal escape', 'bob\u001b[2Jroot'],
    ['a C1 control', 'bob\u009b2Jroot'],
    ['a line separator', 'bob\u2028root'],
    ['a right-to-left override', 'bob\u202etoor'],
    ['a zero width space', 'bo\u200bb'],
    ['a lone surrogate', 'bob\ud800'],
    ['a field of its own', 'bob] [deny'],
  ])('one decision, one line: %s in a field changes nothing around it', (_, name) => {
    const line = decisionLine({
      ...event,
      user: { name },
      resource: { type: 'Product', id: name },
    });
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(line.match(/[[\]]/g)).toHaveLength(10);
    expect(line.endsWith('[permit]')).toBe(true);
  });

  test('a field does not grow without end', () => {
    const line = decisionLine({ ...event, user: { name: 'x'.repeat(100_000) } });
    expect(line.length).toBeLessThan(1_000);
  });
});
