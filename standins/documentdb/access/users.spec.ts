import { describe, expect, it } from '@jest/globals';
import { mostUsers, type User, Users } from './users.js';

const credential = { iterations: 1, salt: '', storedKey: '', serverKey: '' };
const userOf = (at: number): User => ({
  id: `id-${String(at)}`,
  name: `user-${String(at)}`,
  database: 'admin',
  roles: [],
  credential,
});
const create = (users: Users, name: string) =>
  users.create({ database: 'admin', name, password: 'secret', roles: [] }).then(
    () => 'made',
    ({ code, message }: { code: number; message: string }) => `${String(code)} ${message}`,
  );

describe('users of a cluster', () => {
  it('are a thousand: the 1,001st is refused, and made once another is gone', async () => {
    expect(mostUsers).toBe(1_000);
    const users = new Users(() => undefined);
    for (let at = 0; at < 1_000; at += 1) users.restore(userOf(at));
    expect(await create(users, 'one-more')).toBe('2 a cluster holds 1000 users at most');
    users.drop('admin', 'user-7');
    expect(await create(users, 'one-more')).toBe('made');
  });

  it('are no more where many are made at once', async () => {
    const users = new Users(() => undefined, 3);
    const made = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => create(users, name)));
    expect(made.filter((what) => what === 'made')).toHaveLength(3);
    expect(users.size).toBe(3);
  });
});
