import { beforeEach, describe, expect, it } from '@jest/globals';
import { restsOn } from '../interaction/sign-in-step.js';
import { endHalfSignIns } from './end-half-sign-ins.js';

describe('what the library has just made of a sign-in', () => {
  let holds: () => Promise<boolean>;
  let isHidden: boolean;
  let ended: string[];
  beforeEach(() => {
    holds = () => Promise.resolve(true);
    [isHidden, ended] = [false, []];
  });
  const request = async (oidc: object, made: () => Promise<void> = () => Promise.resolve()) => {
    let step: (ctx: object, next: () => Promise<void>) => Promise<void> = () => Promise.resolve();
    endHalfSignIns({ use: (added: typeof step) => void (step = added) } as never, {
      progress: { holds: () => holds() },
      store: {
        endSessionId: (id) => Promise.resolve(void ended.push(id)),
        isSessionHidden: () => Promise.resolve(isHidden),
      },
      ends: { end: ({ id = '' }) => Promise.resolve(void ended.push(id)) },
    });
    const session = { uid: 'uid', jti: 'its id', accountId: 'bob' };
    await step({ oidc: { session, entities: {}, ...oidc } }, made);
    return ended;
  };
  const shown = { personId: 'bob', at: 1, from: 1_000 };
  const half = { route: 'resume', result: { login: { accountId: 'bob' }, [restsOn]: shown } };

  it('goes on while what it rests on counts', async () => {
    expect(await request(half)).toEqual([]);
  });

  it.each<[string, object]>([
    ['nothing that is known', { login: { accountId: 'bob' } }],
    ["what somebody else has shown", { login: {}, [restsOn]: { ...shown, personId: 'alice' } }],
  ])('INVARIANT (half a sign-in ends with the rest): is over where it rests on %s', async (_, result) => {
    expect(await request({ ...half, result })).toEqual(['uid', 'its id']);
  }); // prettier-ignore

  it('is over where that counts no more, also where the library itself failed after it', async () => {
    holds = () => Promise.resolve(false);
    await expect(request(half, () => Promise.reject(new Error('later')))).rejects.toThrow('later');
    expect(ended).toEqual(['uid', 'its id']);
  });

  it('silence is refusal: is over where it is not known, and whoever asked is told', async () => {
    holds = () => Promise.reject(new Error('the mesh is away'));
    await expect(request(half)).rejects.toThrow('the mesh is away');
    expect(ended).toEqual(['uid', 'its id']);
  });

  it('is left alone where nobody signed in by it', async () => {
    holds = () => Promise.resolve(false);
    expect(await request({ route: 'resume', result: { consent: {} } })).toEqual([]);
    expect(await request({ route: 'authorization' })).toEqual([]);
    expect(await request({ session: undefined })).toEqual([]);
  });

  it('INVARIANT (one sign-in is left): of a session that was hidden meanwhile, a code is of nothing', async () => {
    const entities = { AuthorizationCode: { sessionUid: 'uid', grantId: 'grant' } };
    expect(await request({ route: 'authorization', entities })).toEqual([]);
    isHidden = true;
    expect(await request({ route: 'authorization' })).toEqual([]);
    expect(await request({ route: 'authorization', entities })).toEqual(['uid.grant']);
  });
});
