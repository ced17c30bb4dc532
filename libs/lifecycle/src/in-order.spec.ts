import { describe, expect, it } from '@jest/globals';
import { inOrder } from './in-order.js';

describe('inOrder', () => {
  it('begins a step when the one before it has ended', async () => {
    const said: string[] = [];
    const step = (name: string) => async () => {
      said.push(`${name} begins`);
      await Promise.resolve();
      said.push(`${name} ends`);
    };
    await inOrder(step('first'), step('second'));
    expect(said).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('does what is left though a step failed, and tells the first failure', async () => {
    const said: string[] = [];
    const failing = (why: string) => () => Promise.reject(new Error(why));
    const closing = inOrder(failing('the disk is full'), failing('so is this'), () =>
      Promise.resolve(said.push('leases are given back')),
    );
    await expect(closing).rejects.toThrow('the disk is full');
    expect(said).toEqual(['leases are given back']);
  });
});
