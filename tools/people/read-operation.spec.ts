import { describe, expect, it } from '@jest/globals';
import { readOperation } from './read-operation.js';

describe('what is asked of npm run people', () => {
  const read = (text: string, options = {}) => readOperation(text.split(' ').filter(Boolean), options);

  it('is an operation', () => {
    expect(read('list')).toEqual({ version: 1, do: 'list' });
    expect(read('add zoe', { name: 'Zoe', groups: 'acme-readers,acme-editors' })).toEqual({
      version: 1,
      do: 'add',
      username: 'zoe',
      name: 'Zoe',
      groups: ['acme-readers', 'acme-editors'],
    });
    expect(read('add zoe')).toMatchObject({ name: 'zoe', groups: [] });
    expect(read('groups bob none')).toMatchObject({ username: 'bob', groups: [] });
    for (const what of ['disable', 'enable', 'remove', 'password'] as const)
      expect(read(`${what} bob`)).toEqual({ version: 1, do: what, username: 'bob' });
  });

  it.each([
    ['', {}, 'say what: list'],
    ['forget bob', {}, 'there is no `forget`'],
    ['list bob', {}, 'is too much'],
    ['disable', {}, 'say who'],
    ['disable bob now', {}, 'is too much'],
    ['groups bob', {}, 'say which'],
    ['groups bob a b', {}, 'is too much'],
    ['disable bob', { groups: 'x' }, 'belong to `add`'],
  ])('is told what is wrong with it: `%s`', (text, options, problem) => {
    expect(() => read(text, options)).toThrow(problem);
  });
});
