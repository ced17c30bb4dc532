import { describe, expect, test } from '@jest/globals';
import { type ContentBlock, type Message } from '@aws-sdk/client-bedrock-runtime';
import { type Conversation } from '../memory/conversation.js';
import { findParked } from './parked-call.js';

const use = (toolUseId: string, input: unknown): ContentBlock => ({
  toolUse: { toolUseId, name: 'products_delete', input: input as never },
});
const result = (toolUseId: string, json: unknown): ContentBlock => ({
  toolResult: { toolUseId, status: 'error', content: [{ json: json as never }] },
});
const waits = (approvalId: string) => ({ refused: true, waitsFor: 'approval', approvalId });
const conversationOf = (...turns: readonly Message[][]): Conversation => ({
  version: 1,
  title: 'x',
  updatedAt: '2026-11-30T10:00:00.000Z',
  turns: turns.map((messages, at) => ({
    ...{ turnId: String(at), text: 'x', at: '2026-11-30T10:00:00.000Z', events: [], messages },
  })),
});
const asked: Message = { role: 'user', content: [{ text: 'delete both' }] };
const both: Message = { role: 'assistant', content: [use('a', { id: '7' }), use('b', { id: '8' })] };
const told: Message = { role: 'user', content: [result('a', { done: true }), result('b', waits('ap-1'))] };
const end: Message = { role: 'assistant', content: [{ text: 'It waits.' }] };

describe('the call of a conversation that waits for an approval', () => {
  test('is found word for word, with what was said until its results, in whichever turn it was made', () => {
    const later: Message[] = [asked, { role: 'assistant', content: [{ text: 'Hello.' }] }];
    for (const conversation of [
      conversationOf([asked, both, told, end]),
      conversationOf(later, [asked, both, told, end], later),
    ])
      expect(findParked(conversation, 'ap-1')).toEqual({
        ...{ approval: 'ap-1', before: [asked, both], results: told.content },
        call: { toolUseId: 'b', name: 'products_delete', input: { id: '8' } },
      });
  });

  test('is the one that was made last, where one was told to wait for the same approval again', () => {
    const again: Message[] = [asked, { role: 'assistant', content: [use('c', { id: '8' })] }, { role: 'user', content: [result('c', waits('ap-1'))] }]; // prettier-ignore
    expect(findParked(conversationOf([asked, both, told], again), 'ap-1')?.call.toolUseId).toBe('c');
  });

  test.each<[string, Conversation | undefined]>([
    ['there is no conversation', undefined],
    ['nothing was called', conversationOf([asked, end])],
    ['another is waited for', conversationOf([asked, both, { role: 'user', content: [result('b', waits('ap-2'))] }])],
    // What a person says is no result, and what the model says is none either.
    ['a person says so', conversationOf([asked, both, { role: 'user', content: [{ text: JSON.stringify(waits('ap-1')) }] }])],
    ['the model says so', conversationOf([asked, { role: 'assistant', content: [...(both.content ?? []), result('b', waits('ap-1'))] }])],
    ['its call was left out', conversationOf([asked, end, told])],
    ['it stands first', conversationOf([told])],
    ['its call had no object for arguments', conversationOf([asked, { role: 'assistant', content: [use('b', '8')] }, told])],
    ['its call had a list for arguments', conversationOf([asked, { role: 'assistant', content: [use('b', ['8'])] }, told])],
  ])('is none where %s', (_what, conversation) => {
    expect(findParked(conversation, 'ap-1')).toBeUndefined();
  }); // prettier-ignore
});
