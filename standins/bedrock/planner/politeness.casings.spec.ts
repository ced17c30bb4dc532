import { describe, expect, it } from '@jest/globals';
import { lastCall } from '#test/bedrock/casings';

const requests = [
  ['show me all products', ['list', {}]],
  ['find laptops under $1500', ['search', { category: 'Laptops', maxPrice: 1500 }]],
  ['create a new product called MacBook Air priced at $999', ['create', { name: 'MacBook Air', price: 999 }]],
  ['update product ID 123 to cost $1299', ['update', { id: '123', price: 1299 }]],
  ['delete the product named Old Monitor', ['delete', { id: '130' }]],
  ['sort products by price from lowest to highest', ['list', { sort: 'price', order: 'asc' }]],
] as const;

/** `*` stands for a request, `**` for one that begins a sentence of its own. */
const frames = [
  'Please *.',
  '*, please',
  '*, thanks!',
  '* please, thank you very much.',
  'Can you *?',
  'Could you please *?',
  'Would you kindly * for me?',
  'Hey, could you *?',
  'Hi! *',
  'Hi! **.',
  'Hello there. **',
  'Good morning, please *',
  'Hey Deputy, *',
  'Hi Deputy! Can you *?',
  'OK, now *',
  'Okay. **, please.',
  'Great, thanks. Now **',
  "I'd like to *",
  "I'd like you to *.",
  'I would like you to *, please.',
  'I want you to *',
  'I need to *',
  "Let's *",
  'If possible, *',
  'When you have a moment, please *',
  'Do you think you could *?',
  'I was wondering if you could *',
  'Sorry to bother you, but could you *?',
  '* when you get a chance',
  '* if you don\u2019t mind',
  '  *  !!',
];

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

describe.each(frames)('a request said as `%s`', (frame) => {
  it.each(requests)('%s', (request, call) => {
    const said = frame.replace('**', capital(request)).replace('*', request);
    expect(lastCall(said)).toEqual(call);
    expect(lastCall(capital(said))).toEqual(call);
  });
});
