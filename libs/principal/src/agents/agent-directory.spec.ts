import { describe, expect, it } from '@jest/globals';
import { type RegisteredAgent } from '#libs/contracts';
import { registered } from '#test/registered-agent';
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
