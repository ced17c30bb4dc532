import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestWeb, type TestWeb } from '#test/web/start-test-web';

describe('no stranger locks others out of logging in', () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await startTestWeb({ env: { TRUSTED_PROXIES: '127.0.0.0/8,::1' } });
  });
  afterAll(() => web.stop());

  const begin = (address: string) =>
    web.visitor().go('/auth/login', { headers: { 'x-forwarded-for': address } });
  const flood = async (address: string, times: number) => {
    const answers = await Promise.all(Array.from({ length: times }, () => begin(address)));
    return answers.filter(({ status }) => status === 429);
  };

  it('by a flood of begun logins: who waits is not pushed out, and the flood is told when to come again', async () => {
    const waiting = web.visitor();
    const callback = await waiting.signIn('bob');
    const refused = await flood('203.0.113.66', 400);
    expect(refused.length).toBeGreaterThan(50);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await begin('198.51.100.7')).status).toBe(303);
    await waiting.go(callback.href);
    expect(await (await waiting.go('/api/session')).json()).toMatchObject({ user: { name: 'bob' } });
  });

  it('by picking another address of the same network each time', async () => {
    const addresses = Array.from({ length: 400 }, (_, i) => `2001:db8:7:7::${i.toString(16)}`);
    const answers = await Promise.all(addresses.map(begin));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(50);
    expect((await begin('2001:db8:7:8::1')).status).toBe(303);
  });
});
