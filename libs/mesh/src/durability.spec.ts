import { describe, expect, it } from '@jest/globals';
import { canSyncAlways, durabilityWarning } from './durability.js';

const serverOf = (version: string) =>
  ({ nats: { info: { version } } }) as unknown as Parameters<typeof durabilityWarning>[0];

describe('what an acknowledgement is worth', () => {
  it.each([
    ['2.9.10', false],
    ['2.9.25', false],
    ['1.99.0', false],
    ['2.10.0', true],
    ['2.11.4', true],
    ['2.12.0-RC.1', true],
    ['3.0.0', true],
    ['', false],
    ['unknown', false],
  ])('nats-server %s can wait for the disk: %s', (version, can) => expect(canSyncAlways(version)).toBe(can));

  it('INVARIANT (durable means durable): is not said to be more than it is', () => {
    expect(durabilityWarning(serverOf('2.9.10'), true)).toMatch(
      /2\.9\.10 cannot wait for the disk.*not a power cut/,
    );
    expect(durabilityWarning(serverOf('2.11.4'), false)).toMatch(/may not wait.*not a power cut/);
    expect(durabilityWarning(serverOf('2.11.4'), true)).toBeUndefined();
    expect(durabilityWarning({ nats: {} } as never, true)).toMatch(/cannot wait/);
  });
});
