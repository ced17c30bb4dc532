import { beforeEach, describe, expect, it } from '@jest/globals';
import { followAnswers, type FollowPorts, type Listening } from './follow-answers.js';

/** A call that somebody may answer, and a server that listens for that only while it says so. */
describe('followAnswers', () => {
  let isAnswered: boolean;
  let leaving: AbortController;
  let heard: Set<(answered: boolean) => void>;
  let looks: number;
  let listens: number;
  /** How many there were when it was answered. */
  let listensBefore: number;
  /** Called in the middle of each step, by its name and how often it was there. */
  let meanwhile: (step: string) => void;
  let timeIsUp: () => void;

  beforeEach(() => {
    [isAnswered, heard, leaving] = [false, new Set(), new AbortController()];
    [looks, listens, listensBefore] = [0, 0, 0];
    meanwhile = () => undefined;
    timeIsUp = () => undefined;
  });
  const answer = () => {
    isAnswered = true;
    listensBefore = listens;
    for (const tell of heard) tell(true);
  };
  const turn = () => new Promise((wake) => setImmediate(wake));
  const listen = async (): Promise<Listening> => {
    listens += 1;
    meanwhile('before it listens');
    await turn();
    let tell: (answered: boolean) => void = () => undefined;
    const answered = new Promise<boolean>((resolve) => (tell = resolve));
    heard.add(tell);
    await turn();
    meanwhile('once it listens');
    return { answered, stop: () => (heard.delete(tell), tell(false)) };
  };
  const look = async () => {
    await turn();
    const waits = !isAnswered;
    looks += 1;
    await turn();
    // What was seen is of before.
    meanwhile('looked');
    return waits;
  };
  const follow = (change: Partial<FollowPorts> = {}) =>
    followAnswers({
      listen,
      look,
      signal: leaving.signal,
      after: () => new Promise<void>((wake) => (timeIsUp = wake)),
      ...change,
    });
  const nth = (n: number, of: string, act: () => void) => {
    let times = 0;
    meanwhile = (step) => {
      if (step === of && ++times === n) act();
    };
  };
  /** The time of each listening is over as soon as anybody waits for it. */
  const impatient = { after: () => turn().then(turn) };

  it.each([
    [1, 'before it listens'],
    [1, 'once it listens'],
    [1, 'looked'],
    [2, 'before it listens'],
    [2, 'once it listens'],
    [3, 'before it listens'],
    [3, 'once it listens'],
    [4, 'before it listens'],
  ])('INVARIANT (no answer in between): sees one that comes the %d. time %s at the next look', async (n, step) => {
    nth(n, step, answer);
    await follow(impatient);
    // Not by chance, at the look that is due once in a while.
    expect(listens - listensBefore).toBeLessThanOrEqual(1);
    expect(heard.size).toBe(0);
  }); // prettier-ignore

  it('looks once, and not again before somebody answers', async () => {
    const following = follow();
    for (let n = 0; n < 20; n += 1) await turn();
    expect(looks).toBe(1);
    answer();
    await following;
    expect(looks).toBe(2);
  });

  it('listens anew before the one before is over, and looks all the same once in a while', async () => {
    let most = 0;
    nth(10, 'once it listens', answer);
    const watching = async () => {
      const listening = await listen();
      most = Math.max(most, heard.size);
      return listening;
    };
    await follow({ ...impatient, listen: watching });
    expect([most, looks]).toEqual([2, 4]);
  });

  it('looks where the server ended to listen before its time: something may have come meanwhile', async () => {
    const following = follow();
    for (let n = 0; n < 6; n += 1) await turn();
    isAnswered = true;
    for (const tell of heard) tell(false);
    await following;
    expect(looks).toBe(2);
  });

  it('fails where the server does, and listens no more', async () => {
    const failing = { answered: Promise.reject(new Error('away')), stop: () => undefined };
    failing.answered.catch(() => undefined);
    await expect(follow({ listen: () => Promise.resolve(failing) })).rejects.toThrow('away');
    await expect(follow({ look: () => Promise.reject(new Error('refused')) })).rejects.toThrow('refused');
    expect(heard.size).toBe(0);
  });

  it('ends once nobody follows it', async () => {
    const following = follow();
    for (let n = 0; n < 6; n += 1) await turn();
    leaving.abort();
    timeIsUp();
    await following;
    expect([looks, heard.size]).toEqual([1, 0]);
  });
});
