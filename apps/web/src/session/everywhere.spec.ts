import { beforeEach, describe, expect, it } from '@jest/globals';
import { subjects } from '#libs/contracts';
import { type MeshClient, MeshError } from '#libs/mesh';
import { WebError } from '../problems/web-error.js';
import { Everywhere, type EverywherePorts } from './everywhere.js';
import { type LiveSession } from './session.js';

const own = { secret: 'of the session that asks' } as LiveSession;

describe('Everywhere', () => {
  let happened: string[];
  let identity: () => Promise<{ heldHere: boolean }>;
  let bearer: () => Promise<string>;
  beforeEach(() => {
    happened = [];
    identity = () => Promise.resolve({ heldHere: true });
    bearer = () => Promise.resolve('a token of the person');
  });
  const everywhere = (change: Partial<EverywherePorts> = {}) => {
    const request = (subject: string, operation: { do: string }, about: { bearer: string }) => {
      happened.push(`asked ${subject}: ${operation.do}, with ${about.bearer}`);
      return identity();
    };
    return new Everywhere({
      sessions: {
        claimEnd: () => Promise.resolve(void happened.push('claimed')),
        endOthers: () => Promise.resolve([{ key: 'another' }] as never),
      },
      turns: { stop: (key) => void happened.push(`stopped ${key}`) },
      tokens: { for: () => bearer() },
      link: { client: { request } as unknown as MeshClient },
      isOwnIssuer: true,
      ...change,
    });
  };
  const asks = (what: string) =>
    `asked ${subjects.identity.signIns('web')}: ${what}, with a token of the person`;

  it.each([
    ['all', 'end'],
    ['others', 'endOthers'],
  ] as const)('ends %s of its own sessions but the one that asks, and has identity end the rest', async (what, operation) => {
    expect(await everywhere().end(own, what)).toEqual({ heldHere: true });
    expect(happened).toEqual(['claimed', 'stopped another', asks(operation)]);
  }); // prettier-ignore

  it.each<[string, () => void]>([
    ['cannot be reached', () => (identity = () => Promise.reject(new MeshError('unavailable', 'nobody listens')))],
    ['does not answer in time', () => (identity = () => Promise.reject(new MeshError('deadline_exceeded', 'late')))],
    ['gives no token', () => (bearer = () => Promise.reject(new WebError('identity_unavailable', 'no token')))],
  ])('INVARIANT (everywhere is everywhere, or is not said): fails where identity %s, and says what may go on', async (_, fail) => {
    fail();
    for (const what of ['all', 'others'] as const)
      await expect(everywhere().end(own, what)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/may still be signed in there; try again$/) as unknown,
      });
  }); // prettier-ignore

  it('says why identity refused it', async () => {
    identity = () => Promise.reject(new MeshError('forbidden', 'not through this one'));
    await expect(everywhere().end(own, 'all')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('says of people of another issuer that other sign-ins there are not known, and ends what they were given by all', async () => {
    const elsewhere = everywhere({ isOwnIssuer: false });
    expect(await elsewhere.end(own, 'others')).toEqual({ heldHere: false });
    expect(happened).toEqual(['claimed', 'stopped another']);
    identity = () => Promise.resolve({ heldHere: false });
    await elsewhere.end(own, 'all');
    expect(happened.at(-1)).toBe(asks('end'));
  });
});
