import { describe, expect, test } from '@jest/globals';
import { ConversationsAnswer, ConversationTitle } from '#libs/contracts';
import { type Principal } from '#libs/principal';
import { MeshError } from '#libs/mesh';
import { personOf } from '#test/person-of';
import { answerConversations } from './answer-conversations.js';
import { bounds, historyOf, type RememberedTurn, withTurn } from './conversation.js';
import { ConversationStore } from './conversation-store.js';
import { formerOwnerDigest, ownerDigest } from './owner-digest.js';

/** A bucket in memory that somebody else writes to between two of our steps. */
class MemoryBucket {
  readonly entries = new Map<string, { value: Uint8Array; revision: number }>();
  #writes = 0;
  betweenReadAndWrite: (() => Promise<void>) | undefined;
  get = (key: string) => Promise.resolve(this.entries.get(key));
  create = (key: string, value: Uint8Array | string) => this.update(key, value, 0);
  async update(key: string, value: Uint8Array | string, revision: number): Promise<number> {
    const other = this.betweenReadAndWrite;
    this.betweenReadAndWrite = undefined;
    await other?.();
    if ((this.entries.get(key)?.revision ?? 0) !== revision)
      throw new MeshError('conflict', 'somebody else wrote first');
    // As in JetStream, revisions count the writes of the whole bucket.
    this.#writes += 1;
    this.entries.set(key, { value: Buffer.from(value), revision: this.#writes });
    return this.#writes;
  }
  delete = (key: string) => Promise.resolve(void this.entries.delete(key));
  keys = (prefix = '') =>
    Promise.resolve([...this.entries.keys()].filter((key) => key.startsWith(`${prefix}.`)));
}

const bob = { tenant: 'acme', user: personOf('bob') };
const turn = (turnId: string, size = 10): RememberedTurn => ({
  turnId,
  at: '2026-07-01T12:00:00.000Z',
  text: `say ${turnId}`,
  events: [
    { type: 'text.delta', text: 'a' },
    { type: 'text.delta', text: 'b' },
    {
      type: 'call.finished',
      callId: 'c',
      outcome: 'succeeded',
      result: { data: 'x'.repeat(size) },
      durationMs: 1,
    },
  ],
  messages: [
    { role: 'user', content: [{ text: turnId }] },
    { role: 'assistant', content: [{ text: 'ok' }] },
  ],
});

describe('conversation memory', () => {
  test('two turns that end at once are both kept', async () => {
    const bucket = new MemoryBucket();
    const store = new ConversationStore(bucket);
    await store.append(bob, 'conversation-1', turn('first'));
    bucket.betweenReadAndWrite = () => store.append(bob, 'conversation-1', turn('second'));
    await store.append(bob, 'conversation-1', turn('third'));
    const kept = await store.load(bob, 'conversation-1');
    expect(kept?.turns.map(({ turnId }) => turnId)).toEqual(['first', 'second', 'third']);
  });

  test('memory is never shared: equal ids of two tenants never meet', async () => {
    const store = new ConversationStore(new MemoryBucket());
    await store.append(bob, 'conversation-1', turn('first'));
    const other = { tenant: 'globex', user: personOf('bob') };
    expect(await store.load(other, 'conversation-1')).toBeUndefined();
    expect(await store.list(other)).toEqual([]);
    expect(await store.delete(other, 'conversation-1')).toBe(false);
    expect(await store.list(bob)).toHaveLength(1);
  });

  test("a name is no right: another issuer's bob, of the same name and subject, finds and forgets nothing of bob's", async () => {
    const store = new ConversationStore(new MemoryBucket(), 'local');
    await store.append(bob, 'conversation-1', turn('first'));
    const partners = { tenant: 'acme', user: { ...personOf('bob', { issuer: 'https://partner.example' }) } };
    expect(await store.load(partners, 'conversation-1')).toBeUndefined();
    expect(await store.list(partners)).toEqual([]);
    expect(await store.delete(partners, 'conversation-1')).toBe(false);
    await store.append(partners, 'conversation-1', turn('of the partner'));
    expect((await store.load(bob, 'conversation-1'))?.turns.map(({ turnId }) => turnId)).toEqual(['first']);
    const renamed = { ...bob, user: { ...bob.user, name: 'robert' } };
    expect(await store.list(renamed)).toHaveLength(1);
  });

  test('an agent that acts for nobody has no conversations', async () => {
    const store = new ConversationStore(new MemoryBucket(), 'local');
    const nobody = { tenant: 'acme' };
    for (const refused of [
      store.list(nobody),
      store.load(nobody, 'conversation-1'),
      store.append(nobody, 'conversation-1', turn('first')),
      store.delete(nobody, 'conversation-1'),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
  });

  describe('what an earlier release kept under a subject alone', () => {
    const partners = { tenant: 'acme', user: personOf('bob', { issuer: 'https://partner.example' }) };
    /** Three conversations of the former bob, the last one changed last. */
    async function written() {
      const bucket = new MemoryBucket();
      for (const id of ['b', 'c', 'a'].map((letter) => `conversation-${letter}`))
        await bucket.create(`${formerOwnerDigest(bob)}.${id}`, JSON.stringify(withTurn(undefined, turn(id))));
      return bucket;
    }
    const ids = (kept: readonly { conversationId: string }[]) =>
      kept.map(({ conversationId }) => conversationId);

    test('is found by the person of that issuer, grows and is deleted where it lies, and is listed once', async () => {
      const bucket = await written();
      const before = [...bucket.entries.keys()];
      const store = new ConversationStore(bucket, 'local');
      expect((await store.load(bob, 'conversation-a'))?.turns[0]?.turnId).toBe('conversation-a');
      const all = ['conversation-a', 'conversation-b', 'conversation-c'];
      expect(ids(await store.list(bob)).sort()).toEqual(all);
      await store.append(bob, 'conversation-b', turn('since'));
      expect((await store.load(bob, 'conversation-b'))?.turns).toHaveLength(2);
      expect(ids(await store.list(bob)).sort()).toEqual(all);
      expect([...bucket.entries.keys()]).toEqual(before);
      expect(await store.delete(bob, 'conversation-a')).toBe(true);
      expect(ids(await new ConversationStore(bucket, 'local').list(bob))).not.toContain('conversation-a');
    });

    test('belongs to nobody else: not of another issuer, not of another tenant, not of anybody while nobody says whose', async () => {
      const bucket = await written();
      const before = [...bucket.entries.keys()];
      const store = new ConversationStore(bucket, 'local');
      expect(await store.list(partners)).toEqual([]);
      expect(await store.list({ ...bob, tenant: 'globex' })).toEqual([]);
      expect(await new ConversationStore(bucket).list(bob)).toEqual([]);
      // A key that an issuer builds into a subject is no way in.
      const built = personOf('x', {
        issuer: 'https://partner.example',
        subject: `local#${bob.user.subject}`,
      });
      expect(await store.list({ tenant: 'acme', user: built })).toEqual([]);
      expect([...bucket.entries.keys()]).toEqual(before);
    });

    test('is newer where a release that moved it had begun to, and both go when it is deleted', async () => {
      const bucket = await written();
      const moved = `${ownerDigest(bob)}.conversation-b`;
      const grown = withTurn(withTurn(undefined, turn('conversation-b')), turn('since'));
      await bucket.create(moved, JSON.stringify(grown));
      const store = new ConversationStore(bucket, 'local');
      expect(ids(await store.list(bob))).toHaveLength(3);
      expect((await store.load(bob, 'conversation-b'))?.turns).toHaveLength(2);
      expect(await store.delete(bob, 'conversation-b')).toBe(true);
      expect(await store.load(bob, 'conversation-b')).toBeUndefined();
    });

    test('can be listed, read and deleted while the store has no room', async () => {
      const bucket = await written();
      bucket.update = () => Promise.reject(new MeshError('unavailable', 'maximum bytes exceeded'));
      const store = new ConversationStore(bucket, 'local');
      expect(await store.list(bob)).toHaveLength(3);
      expect(await store.load(bob, 'conversation-a')).toBeDefined();
      expect(await store.delete(bob, 'conversation-a')).toBe(true);
      expect(ids(await store.list(bob)).sort()).toEqual(['conversation-b', 'conversation-c']);
    });

    test('stays deleted, whatever another agent does at the same time', async () => {
      const bucket = await written();
      const [here, there] = [new ConversationStore(bucket, 'local'), new ConversationStore(bucket, 'local')];
      // Another agent deletes it, just when this one is about to write what it has read.
      bucket.betweenReadAndWrite = async () => void (await there.delete(bob, 'conversation-b'));
      await here.list(bob);
      await here.append(bob, 'conversation-b', turn('since'));
      const kept = await here.load(bob, 'conversation-b');
      expect(kept?.turns.map(({ turnId }) => turnId)).toEqual(['since']);
    });
  });

  test('a person calls a conversation what they like, and it keeps the name and its turns', async () => {
    const bucket = new MemoryBucket();
    const store = new ConversationStore(bucket);
    await store.append(bob, 'conversation-1', turn('first'));
    const { updatedAt } = (await store.load(bob, 'conversation-1')) ?? {};
    bucket.betweenReadAndWrite = () => store.append(bob, 'conversation-1', turn('second'));
    expect(await store.rename(bob, 'conversation-1', 'Monitors')).toBe(true);
    await store.append(bob, 'conversation-1', turn('third'));
    const kept = await store.load(bob, 'conversation-1');
    expect([kept?.title, kept?.updatedAt, kept?.turns.length]).toEqual(['Monitors', updatedAt, 3]);
    const carol = { tenant: 'acme', user: personOf('carol') };
    expect(await store.rename(carol, 'conversation-1', 'Mine')).toBe(false);
    expect(await store.load(carol, 'conversation-1')).toBeUndefined();
  });

  test('what cannot be read is an error, not an empty memory', async () => {
    const bucket = new MemoryBucket();
    const store = new ConversationStore(bucket);
    await store.append(bob, 'conversation-1', turn('first'));
    for (const [key] of bucket.entries)
      bucket.entries.set(key, { value: Buffer.from('{"version":2}'), revision: 2 });
    await expect(store.load(bob, 'conversation-1')).rejects.toMatchObject({ code: 'internal' });
  });

  test('one that cannot be read hides none of the others, and can be deleted', async () => {
    const bucket = new MemoryBucket();
    const store = new ConversationStore(bucket);
    await store.append(bob, 'conversation-1', turn('first'));
    await store.append(bob, 'conversation-2', turn('first'));
    // JetStream's own answers can be sent to any subject, a bucket's among them (policies/nats/README.md).
    const junk = Buffer.from('{"stream":"KV_sessions","seq":15}');
    bucket.entries.set(`${ownerDigest(bob)}.conversation-1`, { value: junk, revision: 9 });
    for (const odd of ['x', 'a.b', 'x'.repeat(65)])
      bucket.entries.set(`${ownerDigest(bob)}.${odd}`, { value: junk, revision: 9 });
    const answer = ConversationsAnswer.parse(
      await answerConversations(store, bob as Principal, { verb: 'list' }),
    );
    const listed = answer.verb === 'list' ? answer.conversations : [];
    expect(listed.map(({ conversationId }) => conversationId)).toEqual(['conversation-2', 'conversation-1']);
    expect(await store.delete(bob, 'conversation-1')).toBe(true);
    expect(await store.list(bob)).toHaveLength(1);
  });

  test("one person's share: the conversation left alone longest makes room, and nobody else's", async () => {
    const bucket = new MemoryBucket();
    const store = new ConversationStore(bucket);
    const carol = { tenant: 'acme', user: personOf('carol') };
    await store.append(carol, 'conversation-0', turn('first'));
    for (let n = 0; n < bounds.conversations; n++)
      await store.append(bob, `conversation-${n}`, turn('first'));
    await store.append(bob, 'conversation-0', turn('second'));
    await store.append(bob, 'conversation-new', turn('first'));
    const kept = (await store.list(bob)).map(({ conversationId }) => conversationId);
    expect(kept).toHaveLength(bounds.conversations);
    expect(kept).toContain('conversation-0');
    expect(kept).toContain('conversation-new');
    expect(kept).not.toContain('conversation-1');
    expect(await store.list(carol)).toHaveLength(1);
  });

  test('what could not be read again is not written over what can', async () => {
    const store = new ConversationStore(new MemoryBucket());
    await store.append(bob, 'conversation-1', turn('first'));
    const broken: RememberedTurn[] = [
      { ...turn('no content'), messages: [{ role: 'user', content: [] }] },
      {
        ...turn('no number'),
        events: [
          { type: 'turn.finished', stopReason: 'answered', usage: { inputTokens: NaN, outputTokens: 0 } },
        ],
      },
    ];
    for (const one of broken) await expect(store.append(bob, 'conversation-1', one)).rejects.toThrow();
    expect((await store.load(bob, 'conversation-1'))?.turns).toHaveLength(1);
  });

  test('text is kept in one piece and a turn only once', () => {
    const once = withTurn(undefined, turn('first'));
    expect(withTurn(once, turn('first')).turns).toHaveLength(1);
    expect(once.turns[0]?.events[0]).toEqual({ type: 'text.delta', text: 'ab' });
  });

  test('stays within its bounds of turns and bytes, the oldest leaving first', () => {
    let many = withTurn(undefined, turn('0'));
    for (let n = 1; n <= bounds.turns + 5; n++) many = withTurn(many, turn(String(n)));
    expect(many.turns).toHaveLength(bounds.turns);
    expect(many.turns.at(-1)?.turnId).toBe(String(bounds.turns + 5));
    expect(many.title).toBe('say 0');
    let large = withTurn(undefined, turn('0', 100_000));
    for (let n = 1; n <= 20; n++) large = withTurn(large, turn(String(n), 100_000));
    expect(JSON.stringify(large).length).toBeLessThan(bounds.bytes + 1_000);
    expect(JSON.stringify(withTurn(undefined, turn('huge', 2_000_000))).length).toBeLessThan(10_000);
  });

  test.each([
    ['a blank sign', '\u3164', '\uFFFD'],
    ['Braille without a dot', '\u2800\u2800', '\uFFFD\uFFFD'],
    ['the place of an object', 'Monitors\uFFFC', 'Monitors\uFFFD'],
    ['what is composed of two', 'E\u0301crans', 'Écrans'],
    ['piled marks', `a${'\u0301'.repeat(50)}`, 'á\u0301\u0301\u0301'],
    ['lines', 'two\n\tlines', 'two lines'],
    ['signs of many characters', '👨‍👩‍👧'.repeat(20), `${'👨‍👩‍👧'.repeat(9)}…`],
  ])('is called by what was asked first, as a title may be: %s', (_what, text, title) => {
    const made = withTurn(undefined, { ...turn('0'), text }).title;
    expect(made).toBe(title);
    expect(ConversationTitle.safeParse(made).success).toBe(true);
  });

  test.each([
    '\u3164',
    '\u2800',
    'a\uFFFCb',
    'Moni\u200Dtor',
    `a${'\u0301'.repeat(9)}`,
    ' \u00A0',
    'x'.repeat(81),
  ])('is called nothing that cannot be seen: %j', (title) => {
    expect(ConversationTitle.safeParse(title).success).toBe(false);
  });

  test('a name is kept in one form, and one that is stored already is shown as it may be', async () => {
    expect(ConversationTitle.parse(' E\u0301crans  neufs ')).toBe('Écrans neufs');
    const store = new ConversationStore(new MemoryBucket());
    await store.append(bob, 'conversation-1', turn('first'));
    await store.rename(bob, 'conversation-1', '\u3164');
    const principal = bob as unknown as Principal;
    expect(await answerConversations(store, principal, { verb: 'list' })).toMatchObject({
      conversations: [{ title: '\uFFFD' }],
    });
    expect(await answerConversations(store, principal, { verb: 'search', text: 'first' })).toMatchObject({
      found: [{ title: '\uFFFD' }],
    });
  });

  test('the model is told the latest turns, whole ones only', () => {
    let many = withTurn(undefined, turn('0'));
    for (let n = 1; n <= 40; n++) many = withTurn(many, turn(String(n)));
    const history = historyOf(many);
    expect(history).toHaveLength(bounds.historyTurns * 2);
    expect(history[0]).toMatchObject({ role: 'user', content: [{ text: String(41 - bounds.historyTurns) }] });
  });
});
