import { describe, expect, it } from '@jest/globals';
import { storesInMemory } from '#test/identity/stores-in-memory';
import { RecordStore } from '../../storage/record-store.js';
import { secretsOf } from '../../storage/secrets.js';
import { endSignInsOf } from './end-sign-ins-of.js';

const now = 1_800_000_000_000;
const until = now + 60_000;
const turn = () => new Promise((wake) => setImmediate(wake));

describe('endSignInsOf', () => {
  it('INVARIANT (a session is found by its name): it is ended whatever a browser does meanwhile, also at a step at which it gets another id', async () => {
    // At another moment of that step each time.
    for (let at = 0; at < 40; at += 1) {
      const stores = storesInMemory();
      const open = (name: keyof typeof stores) => Promise.resolve(stores[name]);
      const records = new RecordStore({ open, secretOf: secretsOf('key'), clock: () => now });
      const session = { uid: 'of the thief', accountId: 'bob' };
      await records.put('Session', 'first', { ...session, jti: 'first' }, until);
      const step = (async () => {
        await records.endSessionId('first');
        await records.put('Session', 'second', { ...session, jti: 'second' }, until);
      })();
      for (let turns = 0; turns < at; turns += 1) await turn();
      const ended: string[] = [];
      const end = ({ id = '' }) => Promise.resolve(void ended.push(id));
      await endSignInsOf(records, { end })('bob');
      await step;
      expect([at, ended]).toEqual([at, ['of the thief']]);
    }
  });
});
