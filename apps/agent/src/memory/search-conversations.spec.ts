import { describe, expect, test } from '@jest/globals';
import { personOf } from '#test/person-of';
import { withTurn } from './conversation.js';
import { type KeptConversation } from './conversation-store.js';
import { ConversationSearches, searchBounds, searchConversations } from './search-conversations.js';

const bob = { tenant: 'acme', user: personOf('bob') };
const kept = (id: string, asked: string, answered: string, at = '2026-07-01T12:00:00.000Z'): KeptConversation => ({
  conversationId: id,
  conversation: withTurn(undefined, {
    turnId: id,
    at,
    text: asked,
    events: [{ type: 'text.delta', text: answered }],
    messages: [
      { role: 'user', content: [{ text: asked }] },
      { role: 'assistant', content: [{ text: answered }] },
    ],
  }),
}); // prettier-ignore

/** A store that yields what it is given, and counts. */
function storeOf(...all: KeptConversation[]) {
  const store = {
    read: 0,
    async *each() {
      for (const one of all) {
        await Promise.resolve();
        store.read += 1;
        yield one;
      }
    },
  };
  return store;
}
const still = () => 0;
const ids = async (text: string, ...all: KeptConversation[]) => {
  const { found } = await searchConversations(storeOf(...all), bob, text, { now: still });
  return found.map(({ conversationId }) => conversationId);
};

describe('a search in conversations', () => {
  const laptops = kept('laptops', 'Find laptops under $1500', 'Two found: Aspen 13 and Heron 13.');
  const cafe = kept('cafe', 'Rename the Café table', 'Done.', '2026-07-02T12:00:00.000Z');

  test('finds words of questions and of answers, all of them, in any case, with or without accents', async () => {
    expect(await ids('HERON', laptops, cafe)).toEqual(['laptops']);
    expect(await ids('aspen laptops', laptops, cafe)).toEqual(['laptops']);
    expect(await ids('aspen table', laptops, cafe)).toEqual([]);
    expect(await ids('cafe', laptops, cafe)).toEqual(['cafe']);
    expect(await ids('.*', laptops, cafe)).toEqual([]);
    expect(await ids('e', laptops, cafe)).toEqual(['cafe', 'laptops']);
  });

  test('shows where, on one line', async () => {
    const long = kept('long', 'What is there?', `a\n${'word '.repeat(80)}needle ${'word '.repeat(80)}\nb`);
    const { found } = await searchConversations(storeOf(long), bob, 'needle', { now: still });
    expect(found[0]?.excerpt).toMatch(/^….*word needle word.*…$/);
    expect(found[0]?.excerpt.length).toBeLessThanOrEqual(searchBounds.excerpt + 2);
    const table = kept('table', 'List', '| ID | Name |\n| -- | -- |\n| 101 | **Needle** 13 |\n| 102 | Pin |');
    const row = await searchConversations(storeOf(table), bob, 'needle', { now: still });
    expect(row.found[0]?.excerpt).toBe('101 · Needle 13');
  });

  test('passes over one that cannot be read', async () => {
    expect(await ids('laptops', { conversationId: 'broken', conversation: undefined }, laptops)).toEqual(['laptops']);
  }); // prettier-ignore

  test('takes no more time than it may, and says that it did not see all', async () => {
    let time = 0;
    const store = storeOf(laptops, cafe, laptops);
    const slow = () => (time += searchBounds.ms);
    expect(await searchConversations(store, bob, 'laptops', { now: slow })).toMatchObject({ complete: false });
    expect(store.read).toBeLessThan(3);
    expect(await searchConversations(storeOf(laptops), bob, 'laptops', { now: still })).toMatchObject({ complete: true });
  }); // prettier-ignore

  test('finds no more than can be looked at, and says so', async () => {
    const many = Array.from({ length: searchBounds.found + 1 }, (_, n) => kept(`laptops-${n}`, 'laptops', ''));
    const { found, complete } = await searchConversations(storeOf(...many), bob, 'laptops', { now: still });
    expect([found.length, complete]).toEqual([searchBounds.found, false]);
  }); // prettier-ignore

  test('is the newest of its person: an older one ends, and nobody else is kept waiting or cut short', async () => {
    const { store, go } = held(laptops, cafe);
    const searches = new ConversationSearches(store, still);
    const carol = { tenant: 'acme', user: personOf('carol') };
    const [older, others] = [searches.search(bob, 'laptops'), searches.search(carol, 'laptops')];
    const newer = searches.search(bob, 'cafe');
    go();
    expect(await older).toEqual({ found: [], complete: false });
    expect(await others).toMatchObject({ found: [{ conversationId: 'laptops' }], complete: true });
    expect(await newer).toMatchObject({ found: [{ conversationId: 'cafe' }], complete: true });
  });
});

/** A store that yields nothing until it is told to. */
function held(...all: KeptConversation[]) {
  let go = () => {};
  const told = new Promise<void>((resolve) => (go = resolve));
  const store = {
    async *each() {
      await told;
      yield* all;
    },
  };
  return { store, go };
}
