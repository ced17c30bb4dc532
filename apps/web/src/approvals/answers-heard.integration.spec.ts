import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approvalKeys, buckets } from '#libs/contracts';
import { type Bucket, MeshError, openBucket, provisionMesh } from '#libs/mesh';
import { type MeshConnection } from '#libs/mesh';
import { startNats, type TestNats } from '#test/nats/start-nats';
import { AnswersHeard } from './answers-heard.js';

const minute = 60_000;
const never = new AbortController().signal;

describe('a page that waits for people', () => {
  let nats: TestNats;
  let web: MeshConnection;
  let answers: Bucket;
  let heard: AnswersHeard;
  beforeAll(async () => {
    nats = await startNats();
    await provisionMesh(await nats.connect('operator'));
    web = await nats.connect('web');
    answers = await openBucket(await nats.connect('identity'), buckets.approvalAnswers.name);
    heard = new AnswersHeard({ connection: web });
  });
  afterAll(() => nats.stop());

  const listen = async (...asked: Parameters<AnswersHeard['listen']>) =>
    (await heard.listen(...asked)).answered;
  const answer = (tenant: string, id: string) => answers.create(approvalKeys.answer(tenant, id), '{}');

  it('is told once an answer to its call is stored, and of no other call and no other tenant', async () => {
    const told: string[] = [];
    const mine = await heard.listen('acme', 'id-1', never, minute);
    const waiting = mine.answered.then((is) => told.push(`mine ${String(is)}`));
    const others = new AbortController();
    const beside = [
      (await heard.listen('acme', 'id-2', others.signal, minute)).answered,
      (await heard.listen('globex', 'id-1', others.signal, minute)).answered,
    ];
    await answer('acme', 'id-1');
    await waiting;
    expect(told).toEqual(['mine true']);
    others.abort();
    expect(await Promise.all(beside)).toEqual([false, false]);
  });

  it('INVARIANT (no answer in between): says that it listens once it does, so that one right after that is heard', async () => {
    // Of an id for each time: answers are there once. On a connection of its own, which nothing else hurries.
    for (let times = 0; times < 50; times += 1) {
      const id = `right-after-${String(times)}`;
      const { answered } = await heard.listen('acme', id, never, minute);
      await answer('acme', id);
      expect(await answered).toBe(true);
    }
  });

  it('is told that there was none once its time is over, or whoever asked has gone before it began', async () => {
    expect(await listen('acme', 'id-3', never, 1)).toBe(false);
    expect(await listen('acme', 'id-3', AbortSignal.abort(), minute)).toBe(false);
  });

  it('leaves nothing behind: what it listened to it listens to no more', async () => {
    const before = web.nats.stats().inMsgs;
    const gone = new AbortController();
    const { answered } = await heard.listen('acme', 'id-4', gone.signal, minute);
    gone.abort();
    expect(await answered).toBe(false);
    await web.nats.flush();
    await answer('acme', 'id-4');
    await web.nats.flush();
    expect(web.nats.stats().inMsgs).toBe(before);
  });

  it('is told that the mesh is away, and waits for nothing, while it is', async () => {
    const away = {
      get connection(): MeshConnection {
        throw new MeshError('unavailable', 'the mesh is not reached');
      },
    };
    await expect(new AnswersHeard(away).listen('acme', 'id-5', never, minute)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
