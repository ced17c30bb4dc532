import { expect, test } from '@jest/globals';
import { type TurnEvent } from '#libs/contracts';
import { type MeshClient, MeshError } from '#libs/mesh';
import { type AccessTokens } from '../session/access-tokens.js';
import { RunTurn } from './run-turn.js';

const started: TurnEvent = { type: 'turn.started', turnId: 't', conversationId: 'conversation-1' };
const turnThatFails = (failure: MeshError) => {
  async function* stream() {
    yield await Promise.resolve(started);
    throw failure;
  }
  const tokens = { for: () => Promise.resolve('token') } as unknown as AccessTokens;
  return new RunTurn(() => ({ stream }) as unknown as MeshClient, tokens).run(
    'secret',
    { conversationId: 'conversation-1', text: 'hello' },
    new AbortController().signal,
  );
};

test('an agent that went silent is told to a person as that, not as a subject and a deadline', async () => {
  const turn = turnThatFails(new MeshError('deadline_exceeded', '`deputy.agent.turn.web` did not answer'));
  await turn.next();
  await expect(turn.next()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/^the agent went silent/),
  });
});

test('any other failure of a turn is told as it is', async () => {
  const failure = new MeshError('forbidden', 'no');
  const turn = turnThatFails(failure);
  await turn.next();
  await expect(turn.next()).rejects.toBe(failure);
});
