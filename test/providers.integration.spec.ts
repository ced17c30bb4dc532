import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TurnEvent } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { providerNames } from '#test/issuer/providers/all-providers';
import { ask, type Chain, startChain } from '#test/providers/start-chain';

let chain: Chain;

beforeAll(async () => {
  chain = await startChain(providerNames);
});
afterAll(() => chain.close());

const of = <T extends TurnEvent['type']>(events: readonly TurnEvent[], type: T) =>
  events.filter((event): event is Extract<TurnEvent, { type: T }> => event.type === type);

async function signedIn(name: (typeof providerNames)[number], username: string) {
  const { provider, visitor } = chain.at(name);
  provider.signInAs(username);
  const browser = visitor();
  await browser.logIn(username);
  return browser;
}

describe.each(providerNames)('the whole chain with %s, beside all the others', (name) => {
  it('an editor signs in, asks, and reads rows with their own right, and the record names them', async () => {
    const bob = await signedIn(name, 'bob');
    const { events, problem } = await ask(bob, 'Find laptops under $1500');
    expect(problem).toBeUndefined();
    expect(of(events, 'call.decided').map(({ verdict }) => verdict.decision)).toContain('permit');
    const [finished] = of(events, 'call.finished');
    expect(finished).toMatchObject({ outcome: 'succeeded' });
    expect(JSON.stringify(finished?.result)).toContain('Laptop');
    const byThem = () =>
      chain.events.find(({ user, agent }) => user?.issuer === name && agent.id === 'deputy-agent');
    await eventually('the record names the person', () => Promise.resolve(byThem() !== undefined));
  });

  it('a reader who wants to write is refused by policy', async () => {
    const alice = await signedIn(name, 'alice');
    const { events } = await ask(alice, 'Create a new product called Toy priced at $5');
    expect(of(events, 'call.decided').map(({ verdict }) => verdict.decision)).toEqual(['deny']);
    expect(of(events, 'call.finished')).toMatchObject([{ outcome: 'denied' }]);
  });
});
