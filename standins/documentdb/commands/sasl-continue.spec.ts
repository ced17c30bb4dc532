import { describe, expect, it } from '@jest/globals';
import { Binary } from 'bson';
import { authenticationFailed } from '../command-error.js';
import { type CommandCall, type Server } from '../command.js';
import { saslContinue } from './sasl-continue.js';

/** A login under way, at which the proof `right` is accepted. */
function conversation() {
  const user = { id: 'u', database: 'admin', name: 'alice' };
  const verify = (proof: string) => {
    if (proof !== 'right') throw authenticationFailed();
    return 'v=signature';
  };
  const connection: { userId?: string; conversation?: unknown } = {
    conversation: { id: 1, scram: { verify }, user },
  };
  const server = { store: { users: { find: () => user } } } as unknown as Server;
  const prove = (proof: string) => () => {
    const fields = { conversationId: 1, payload: new Binary(Buffer.from(proof)) };
    return saslContinue.run(server, { connection, fields } as unknown as CommandCall);
  };
  return { connection, prove };
}

describe('saslContinue', () => {
  it('one try: a conversation that failed takes no second proof', () => {
    const { connection, prove } = conversation();
    expect(prove('wrong')).toThrow(expect.objectContaining({ code: 18 }));
    expect(prove('right')).toThrow(expect.objectContaining({ code: 17 }));
    expect(connection.userId).toBeUndefined();
  });

  it('one try: a conversation that ended well cannot be used again', () => {
    const { connection, prove } = conversation();
    expect(prove('right')()).toMatchObject({ done: true });
    expect(connection.userId).toBe('u');
    expect(prove('right')).toThrow(expect.objectContaining({ code: 17 }));
  });
});
