import { describe, expect, it } from '@jest/globals';
import { buckets } from '#libs/contracts';
import { mostUnfinished } from '#libs/edge';
import { mostRegistered } from '../clients/newcomers/admit-registrations.js';
import { interactionSeconds, keptClientSeconds, newClientSeconds, sessionSeconds } from './bounds.js';
import { bucketOf } from './record.js';

describe('what anybody can cause', () => {
  it('is kept apart from the sessions of people, so that a flood signs nobody out', () => {
    expect(bucketOf('Interaction', {})).toBe('interactions');
    expect(bucketOf('Session', {})).toBe('interactions');
    expect(bucketOf('Session', { accountId: 'a' })).toBe('grants');
  });

  it('has room for all that the door lets in, however long: who waits is not pushed out', () => {
    const { ttlMs, maxBytes, maxValueBytes } = buckets.interactions;
    const aSessionOfNobody = 1_024;
    expect(mostUnfinished(ttlMs / 1_000) * (maxValueBytes + aSessionOfNobody)).toBeLessThan(maxBytes);
  });

  it('has room for all the clients that may register themselves', () => {
    const { ttlMs, maxBytes, maxValueBytes } = buckets.newcomers;
    expect(mostRegistered(ttlMs / 1_000) * maxValueBytes).toBeLessThan(maxBytes);
  });

  it('is kept for as long as it is of use', () => {
    expect(buckets.newcomers.ttlMs).toBeGreaterThan(newClientSeconds * 1_000);
    expect(buckets.clients.ttlMs).toBeGreaterThan(keptClientSeconds * 1_000);
    expect(buckets.interactions.ttlMs).toBeGreaterThan(interactionSeconds * 1_000);
    expect(buckets.grants.ttlMs).toBeGreaterThan(sessionSeconds * 1_000);
  });
});
