import { beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { decisionLogType } from '#libs/contracts';
import { completed, fresh } from '#test/sample-events';
import { OpenPermits } from './open-permits.js';

describe('permits without an outcome', () => {
  let open: OpenPermits;
  const permit = fresh({ decision: 'permit', stage: 'decision' });
  const outcome = completed({ eventId: randomUUID(), decisionId: permit.eventId });
  beforeEach(() => {
    open = new OpenPermits();
  });

  test('a permit to act is open until its outcome comes', () => {
    open.add(permit);
    expect(open.has(permit.eventId)).toBe(true);
    open.add(outcome);
    expect(open.has(permit.eventId)).toBe(false);
  });

  test('an outcome that comes first closes it too', () => {
    open.add(outcome);
    open.add(permit);
    expect(open.has(permit.eventId)).toBe(false);
  });

  test('a denial, a permit to look and one to read this log have no outcome to wait for', () => {
    for (const event of [
      fresh({ decision: 'deny', stage: 'decision' }),
      fresh({ decision: 'permit', stage: 'admission' }),
      fresh({ decision: 'permit', stage: 'decision', resource: { type: decisionLogType, id: 'acme' } }),
    ]) {
      open.add(event);
      expect(open.has(event.eventId)).toBe(false);
    }
  });
});
