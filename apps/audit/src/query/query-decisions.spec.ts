import { expect, test } from '@jest/globals';
import { type Principal } from '#libs/principal';
import { type Decision } from '#libs/policy';
import { personOf } from '#test/person-of';
import { fresh } from '#test/sample-events';
import { queryDecisions, type QueryPorts } from './query-decisions.js';

const principal = {
  tenant: 'acme',
  user: personOf('erin'),
  agent: { id: 'deputy-web' },
} as Principal;

test('a page says of which of its permits no outcome is recorded', async () => {
  const [ended, broken] = [fresh(), fresh()];
  const ports: QueryPorts = {
    policy: { decide: () => ({ decision: 'permit' }) as Decision },
    clock: () => new Date(),
    log: {
      page: () => Promise.resolve({ events: [ended, broken], next: null }),
      isOpen: (eventId) => eventId === broken.eventId,
    },
  };
  const ask = () => queryDecisions(ports, principal, { version: 1 });
  expect((await ask()).open).toEqual([broken.eventId]);

  ports.log.isOpen = () => false;
  expect(await ask()).not.toHaveProperty('open');
});
