import { describe, expect, it } from '@jest/globals';
import { catalogue, converse, fromCatalogue, productTools } from '#test/bedrock/conversation';

const restores = (calls: readonly [string, unknown][]) =>
  calls.flatMap(([name, input]) => (name === 'products_restore' ? [(input as { id: string }).id] : []));
const isWrite = ([name]: [string, unknown]) => /create|update|delete|restore/.test(name);

describe('what was deleted in a conversation', () => {
  it.each([
    ['undo that'],
    ['Undo'],
    ['please undo it'],
    ['undo the deletion'],
    ['bring it back'],
    ['can you bring back the Old Monitor?'],
    ['bring the Old Monitor back'],
    ['restore Old Monitor'],
    ['restore product 130'],
    ['undo the deletion of "Old Monitor"'],
  ])('is brought back by `%s`', (words) => {
    const talk = converse();
    talk.say('delete the Old Monitor');
    const { calls, text } = talk.say(words);
    expect(calls).toEqual([['products_restore', { id: '130' }]]);
    expect(text).toBe('I restored **Old Monitor** (id 130).');
  });

  it('is brought back whole, or the one that is meant of it', () => {
    const talk = converse();
    talk.say('delete 130 and 131');
    expect(talk.say('bring it back').text).toContain('Which one should I restore?');
    expect(restores(talk.say('the second one').calls)).toEqual(['131']);
    expect(restores(talk.say('restore the Old Monitor').calls)).toEqual(['130']);
  });

  it('is all that was deleted at once, after a yes', () => {
    const talk = converse();
    talk.say('delete 130 and 131');
    expect(talk.say('undo that').text).toContain('Should I restore them all? Say yes');
    expect(restores(talk.say('yes').calls)).toEqual(['130', '131']);
  });

  it('is asked about where it is not known, and nothing is changed', () => {
    for (const before of ['show all monitors', 'set the price of 130 to $5', 'delete 131 and rename 130 to Foo'])
      for (const words of ['undo that', 'bring it back', 'restore the MacBook Pro', 'restore all monitors', 'undo the price']) {
        const talk = converse();
        talk.say(before);
        const { calls, text } = talk.say(words);
        const asks = /\?|did not understand|Nothing was changed/.test(text);
        expect([before, words, calls.filter(isWrite), asks]).toEqual([before, words, [], true]);
      } // prettier-ignore
  });

  it('stays deleted where that is asked for', () => {
    const talk = converse();
    talk.say('delete the Old Monitor');
    expect(talk.say("don't undo that").calls).toEqual([]);
    expect(talk.say('if it was the last one, restore it').calls).toEqual([]);
  });

  it('is brought back by whichever tool does so, or it is said that none does', () => {
    const [list, search, get, create, update, remove] = productTools;
    const rest = [list, search, get, create, update, remove].flatMap((tool) => tool ?? []);
    const undelete = {
      name: 'catalogUndelete',
      description: 'Undeletes an item',
      inputSchema: { json: { type: 'object', properties: { itemId: { type: 'string' } }, required: ['itemId'] } },
    }; // prettier-ignore
    const talk = converse(fromCatalogue(catalogue), [...rest, undelete]);
    talk.say('delete the Old Monitor');
    expect(talk.say('undo that').calls).toEqual([['catalogUndelete', { itemId: '130' }]]);
    const without = converse(fromCatalogue(catalogue), rest);
    without.say('delete the Old Monitor');
    expect(without.say('undo that').text).toBe('I have no tool that can restore products.');
  });

  it('is warned of as a tool warns, and a yes sends the same call with its code', () => {
    const tail =
      'Nothing was changed. To go on all the same, ask the person, and after a yes send this call again with `confirm` set to `c0ffee00` (confirmation_needed)';
    const talk = converse((name, input) =>
      name === 'products_restore' && input['confirm'] === undefined
        ? { failed: true, value: { message: `failed: there is one like it. ${tail}` } }
        : fromCatalogue(catalogue)(name, input),
    );
    talk.say('delete the Old Monitor');
    expect(talk.say('undo that').text).toContain('Should I restore');
    expect(talk.say('yes').calls).toEqual([['products_restore', { id: '130', confirm: 'c0ffee00' }]]);
  });
});
