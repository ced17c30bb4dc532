import { describe, expect, it } from '@jest/globals';
import { boundedListening } from './bounded-listening.js';
import { type Listening } from './follow-answers.js';

describe('those that listen at once', () => {
  const server = () => {
    const open = new Set<(answered: boolean) => void>();
    const listen = (): Promise<Listening> => {
      let tell: (answered: boolean) => void = () => undefined;
      const answered = new Promise<boolean>((resolve) => (tell = resolve));
      open.add(tell);
      return Promise.resolve({ answered, stop: () => (open.delete(tell), tell(false)) });
    };
    return { open, listen };
  };

  it('INVARIANT (what waits takes no page): are so many at most, and whoever stops or has heard makes room', async () => {
    const { open, listen } = server();
    const bounded = boundedListening(2);
    const [first, second, third] = [await bounded(listen), await bounded(listen), await bounded(listen)];
    expect(open.size).toBe(2);
    third.stop();
    expect(await third.answered).toBe(false);
    await bounded(listen);
    expect(open.size).toBe(2);
    first.stop();
    first.stop();
    await bounded(listen);
    expect(open.size).toBe(2);
    for (const tell of [...open]) tell(true);
    expect(await second.answered).toBe(true);
    open.clear();
    await Promise.all([bounded(listen), bounded(listen), bounded(listen)]);
    expect(open.size).toBe(2);
  });

  it('keep no place where listening failed', async () => {
    const { open, listen } = server();
    const bounded = boundedListening(1);
    await expect(bounded(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await bounded(listen);
    expect(open.size).toBe(1);
  });
});
