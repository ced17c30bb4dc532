import { describe, expect, it } from '@jest/globals';
import { type RegisteredAgent } from '#libs/contracts';
import { registered, registeredKey } from '#test/registered-agent';
import { AgentDirectory } from './agent-directory.js';
import { agentKey } from './agent-key.js';

describe('AgentDirectory', () => {
  const [key, text] = [agentKey('acme', 'robot'), (agent: RegisteredAgent) => JSON.stringify(agent)];
  const robot = registered('robot', { trust: 'full' });
  const holding = (...entries: [value: string | undefined, place?: number][]) => {
    const directory = new AgentDirectory();
    for (const [value, place] of entries) directory.add(key, value, place);
    return directory.get('acme', 'robot');
  };

  it('knows an agent in its own tenant only', () => {
    const directory = new AgentDirectory();
    directory.add(key, text(robot), 1);
    expect(directory.get('acme', 'robot')).toEqual(robot);
    expect(directory.get('globex', 'robot')).toBeUndefined();
    expect(directory.all()).toEqual([robot]);
  });

  it('of two that are heard the one stored later counts, in whatever order they come', () => {
    const later = text({ ...robot, state: 'disabled' });
    expect(holding([text(robot), 1], [later, 2])).toMatchObject({ state: 'disabled' });
    expect(holding([later, 2], [text(robot), 1])).toMatchObject({ state: 'disabled' });
  });

  it('finds an agent by the digest of a key that it has now, and by no other', () => {
    const [former, newer] = [registeredKey('f'), registeredKey('n')];
    const directory = new AgentDirectory();
    directory.add(key, text({ ...robot, keys: [former] }), 1);
    expect(directory.withKey(former.digest)?.id).toBe('robot');
    directory.add(key, text({ ...robot, keys: [newer] }), 2);
    expect([directory.withKey(former.digest), directory.withKey(newer.digest)?.id]).toEqual([undefined, 'robot']);
    directory.clear();
    expect(directory.withKey(newer.digest)).toBeUndefined();
  }); // prettier-ignore

  it.each([
    ['malformed', '{"version":1'],
    ['of another version', JSON.stringify({ ...robot, version: 2 })],
    ['with what nobody knows', JSON.stringify({ ...robot, admin: true })],
    ['deleted', ''],
    ['not there', undefined],
    ["another agent's", JSON.stringify({ ...robot, id: 'other' })],
    ["another tenant's", JSON.stringify({ ...robot, tenant: 'globex' })],
  ])('what cannot be read is nobody: one that is %s', (_how, value) => {
    expect(holding([text(robot), 1], [value, 2])).toBeUndefined();
  });
});
