import { describe, expect, it } from '@jest/globals';
import { mostUnfinished } from '#libs/edge';
import { boundOf, interactionSeconds } from './bounds.js';

describe('what anybody can cause', () => {
  it('is bounded apart from the sessions of people, so that a flood signs nobody out', () => {
    const strangers = boundOf('Interaction', {})?.group;
    expect(boundOf('Session', {})?.group).toBe(strangers);
    expect(boundOf('Session', { accountId: 'a' })?.group).not.toBe(strangers);
    expect(boundOf('Session', { accountId: 'a' })?.group).not.toBe(
      boundOf('Session', { accountId: 'b' })?.group,
    );
  });

  it('has room for all that the door lets in: who waits is not pushed out', () => {
    expect(boundOf('Interaction', {})?.most).toBeGreaterThanOrEqual(2 * mostUnfinished(interactionSeconds));
  });

  it('leaves grants and tokens alone', () => {
    expect(boundOf('RefreshToken', { accountId: 'a' })).toBeUndefined();
  });
});
