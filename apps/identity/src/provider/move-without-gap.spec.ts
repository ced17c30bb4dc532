import { expect, it } from '@jest/globals';
import Provider, { type Adapter } from 'oidc-provider';
import { moveWithoutGap } from './move-without-gap.js';

it('a session that is given another id lies under the next before the former is ended, and is ended under that alone', async () => {
  const done: string[] = [];
  const adapter = {
    upsert: (id: string) => Promise.resolve(void done.push(`upsert ${id}`)),
    destroy: (id: string) => Promise.resolve(void done.push(`destroy ${id}`)),
  } as unknown as Adapter;
  const provider = new Provider('http://localhost', { adapter: () => adapter });
  moveWithoutGap(provider);
  const session = new provider.Session();
  session.loginAccount({ accountId: 'alice' });
  await session.save(60);
  const first = session.jti;
  session.resetIdentifier();
  await session.save(60);
  await session.save(60);
  const next = session.jti;
  expect(done).toEqual([`upsert ${first}`, `upsert ${next}`, `destroy ${first}`, `upsert ${next}`]);
});
