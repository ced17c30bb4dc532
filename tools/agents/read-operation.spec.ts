import { describe, expect, it } from '@jest/globals';
import { parse } from 'node:path';
import { configurationFor, fileNameFor, isKnownClient, knownClients } from './client-configuration.js';
import { readOperation } from './read-operation.js';

describe('what is asked of npm run agents', () => {
  it('is an operation', () => {
    const read = (text: string, options = {}) => readOperation(text.split(' '), options);
    expect(read('create robot', { groups: 'acme-machine-readers' })).toEqual({ version: 1, do: 'create', name: 'robot', groups: ['acme-machine-readers'] });
    expect(read('create robot', { for: 'bob' })).toMatchObject({ person: 'bob', groups: [] });
    expect(read('rotate acme/robot')).toMatchObject({ id: 'acme/robot', overlapSeconds: 86_400 });
    expect(read('rotate acme/robot', { overlap: '30m' })).toMatchObject({ overlapSeconds: 1_800 });
    expect(read('rotate acme/robot', { overlap: '0' })).toMatchObject({ overlapSeconds: 0 });
    expect(read('revoke acme/robot k1')).toMatchObject({ key: 'k1' });
    expect(read('consent acme/robot')).toEqual({ version: 1, do: 'consent', id: 'acme/robot' });
    expect(read('trust acme/robot full', { ceiling: 'none' })).toMatchObject({ trust: 'full', ceiling: [] });
  }); // prettier-ignore

  it.each([
    ['', {}, 'say what: list'],
    ['forget x', {}, 'there is no `forget`'],
    ['rotate', {}, 'say which agent'],
    ['create Robot', { groups: 'x' }, 'is no name for a machine'],
    ['create robot', {}, '--for bob'],
    ['create robot', { groups: 'x', for: 'bob' }, '--for bob'],
    ['rotate x', { overlap: '8d' }, 'at most 7d'],
    ['rotate x', { overlap: 'soon' }, 'is no time to overlap'],
    ['rotate x', { groups: 'x' }, '`--groups` belongs to `create`'],
    ['list', { ceiling: 'read' }, '`--ceiling` belongs to `trust`'],
    ['list x', {}, 'is too much'],
    ['disable x now', {}, 'is too much'],
    ['trust x entirely', {}, 'say how far'],
  ])('is told what is wrong with it: `%s`', (text, options, problem) => {
    expect(() => readOperation(text.split(' ').filter(Boolean), options)).toThrow(problem);
  });
});

describe('the configuration of a client', () => {
  const key = `deputy_key_${'k'.repeat(43)}`;
  it.each(Object.keys(knownClients).filter(isKnownClient))('%s finds the address and sends the key in its header', (client) => {
    const text = configurationFor(client, 'http://localhost:3002/mcp', key);
    expect(text).toContain('http://localhost:3002/mcp');
    expect(text).toMatch(new RegExp(`"X-Agent-Api-Key"( =|:) "${key}"`));
    expect(text.split(key)).toHaveLength(2);
    if (knownClients[client] === 'json') expect(JSON.parse(text)).toBeDefined();
    expect(configurationFor(client, 'http://localhost:3002/mcp', undefined)).not.toContain('Api-Key');
    const name = fileNameFor({ id: 'acme/../robot' }, client);
    expect([parse(name).dir, name]).toEqual(['', `acme-robot.${client}.${knownClients[client]}`]);
  }); // prettier-ignore
});
