import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import * as contracts from '#libs/contracts';
import { describeType } from './describe-type.js';
import { messagesOfSubjects } from './messages-of-subjects.js';
import { messagesPage } from './messages-page.js';

describe('docs/events.md', () => {
  const page = messagesPage();

  it('has a section for every schema that a message can hold, and for nothing else', () => {
    const named = Object.entries(contracts)
      .filter(([, value]) => value instanceof z.ZodType)
      .map(([name]) => name)
      .filter((name) => !['StoredEvent', 'TenantDirectory'].includes(name));
    const sections = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(sections.toSorted()).toEqual(named.toSorted());
    expect(Object.keys(messagesOfSubjects).filter((name) => !named.includes(name))).toEqual([]);
  });

  it('shows what may be absent, what a field holds and what it means', () => {
    expect(page).toContain('| `user?` | [Person](#person) | the person it was done for');
    expect(page).toContain('| `address` | text, at most 64 or null | of the HTTP client');
    expect(page).toContain('| `lease.role` | text, at most 64 |');
  });
});

describe('describeType', () => {
  it.each([
    [z.int().min(0).max(100), 'whole number, 0 to 100'],
    [z.number(), 'number'],
    [z.int().min(1), 'whole number, at least 1'],
    [z.enum(['a', 'b']).nullable(), '`"a"`, `"b"` or null'],
    [z.array(z.string().max(3)).max(2), 'list of up to 2 × text, at most 3'],
    [z.record(z.string(), z.boolean()), 'record of boolean'],
    [z.unknown(), 'anything'],
    [z.string().regex(/^a|b$/), 'text like `/^a|b$/`'],
  ])('says it in words: %#', (schema, words) => {
    const { $schema, ...json } = z.toJSONSchema(schema);
    expect([describeType(json), $schema]).toEqual([words, expect.any(String)]);
  });
});
