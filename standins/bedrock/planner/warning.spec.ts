import { describe, expect, it } from '@jest/globals';
import { catalogue, converse, fromCatalogue, type Responder } from '#test/bedrock/conversation';

const tail = (code: string) =>
  `Nothing was changed. To go on all the same, ask the person, and after a yes send this call again with \`confirm\` set to \`${code}\` (confirmation_needed)`;
/** Tools that warn of one product, as mcp words it, until they are told its code. */
const warningOf = (name: string, code: string): Responder => (tool, input) =>
  (input['name'] ?? input['id']) === name && /create|update/.test(tool) && input['confirm'] !== code
    ? { failed: true, value: { failed: true, message: `failed: there is one already. ${tail(code)}` } }
    : fromCatalogue(catalogue)(tool, input); // prettier-ignore
const writes = (calls: [string, unknown][]) => calls.filter(([name]) => /create|update/.test(name));

describe('a warning of a tool', () => {
  it('is told and asked about, and a yes sends the same call with its code', () => {
    const talk = converse(warningOf('Toy', 'c0ffee00'));
    const asked = talk.say('Create a product called Toy for $5');
    expect(asked.text).toMatch(
      /^There is one already\. Nothing was changed\. Should I create \*\*Toy\*\* all the same\? Say yes/,
    );
    expect(asked.text).not.toContain('c0ffee00');
    const { text, calls } = talk.say('yes');
    expect(calls).toEqual([
      ['products_create', expect.objectContaining({ name: 'Toy', price: 5, confirm: 'c0ffee00' })],
    ]);
    expect(text).toContain('I created');
  });

  it('is told of a change too, and a no leaves it', () => {
    const talk = converse(warningOf('130', 'c0ffee00'));
    expect(talk.say('make product 130 private').text).toContain('Should I change');
    expect(writes(talk.say('no').calls)).toEqual([]);
    talk.say('make product 130 private');
    expect(writes(talk.say('yes').calls)).toEqual([
      ['products_update', { id: '130', visibility: 'private', confirm: 'c0ffee00' }],
    ]);
  });

  it('stops a list of things to create, which a yes goes on with and does not begin again', () => {
    const talk = converse(warningOf('Toy', 'c0ffee00'));
    const asked = talk.say('create Foo for $10, Toy for $20 and Bar for $30');
    expect(asked.calls.map(([, input]) => (input as { name: string }).name)).toEqual(['Foo', 'Toy']);
    const made = talk.say('yes').calls.map(([, input]) => input as { name: string; confirm?: string });
    expect(made.map(({ name, confirm }) => [name, confirm])).toEqual([
      ['Toy', 'c0ffee00'],
      ['Bar', undefined],
    ]);
  });

  it('is answered by nothing but a yes: the code is no part of another request', () => {
    const talk = converse(warningOf('Toy', 'c0ffee00'));
    talk.say('Create a product called Toy for $5');
    const { calls } = talk.say('Create a product called Toy for $6');
    expect(calls).toEqual([['products_create', expect.not.objectContaining({ confirm: 'c0ffee00' })]]);
  });
});
