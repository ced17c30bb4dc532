import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
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
    const refused = await flood('203.0.113.66', 340);
    expect(refused.length).toBeGreaterThan(20);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await begin('198.51.100.7')).status).toBe(303);
    await waiting.go(callback.href);
    expect(await (await waiting.go('/api/session')).json()).toMatchObject({ user: { name: 'bob' } });
  });

  it('who has signed in before, by a flood from the address that they share: neither of requests nor of begun logins', async () => {
    const shared = '203.0.113.77';
    const headers = { 'x-forwarded-for': shared };
    const bob = web.visitor();
    await bob.logIn('bob');
    expect((await bob.go('/api/session', { headers })).status).toBe(200);
    expect((await bob.go('/api/sessions/current', { headers })).status).toBe(200);
    const instant = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    try {
      await flood(shared, 320);
      const asked = Array.from({ length: 320 }, () => web.visitor().go('/api/session', { headers }));
      expect((await Promise.all(asked)).some(({ status }) => status === 429)).toBe(true);
      expect((await web.visitor().go('/auth/login', { headers })).status).toBe(429);
      expect((await bob.go('/api/sessions/current', { headers })).status).toBe(200);
      expect((await bob.go('/auth/login', { headers })).status).toBe(303);
    } finally {
      instant.mockRestore();
    }
  });

  it('by picking another address of the same network each time', async () => {
    const addresses = Array.from({ length: 340 }, (_, i) => `2001:db8:7:7::${i.toString(16)}`);
    const answers = await Promise.all(addresses.map(begin));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(20);
    expect((await begin('2001:db8:7:8::1')).status).toBe(303);
  });
});
