import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { type Browser, type Page } from 'playwright-core';
import { secondFactorChallenge, type ShownApproval, type Verdict } from '#libs/contracts';
import { eventually } from '#test/eventually';
import { ask, decisionsAs } from '#test/e2e/ask';
import { browserPath, launchBrowser, logInOn, openPage, send } from '#test/e2e/browser';
import { becomesReady, logInAs, meshState, passwordFor } from '#test/e2e/mesh-under-test';
import { WebClient } from '../tools/web-client/index.js';

jest.setTimeout(600_000);

const restarted = ['identity', 'mcp', 'agent'] as const;

/** A code of an authenticator app. @param later how many half minutes from now, since each is taken once */
const codeOf = (key: string, later: number) =>
  new TOTP({ secret: Secret.fromBase32(key), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: Date.now() + later * 30_000,
  });

/** Sets an authenticator app up on the person's own page. */
async function enrol(page: Page, person: string): Promise<{ key: string; recovery: string }> {
  await page.goto(`${meshState().issuer}/account/second-factor`);
  await page.getByLabel('Password').fill(passwordFor(person));
  await page.getByRole('button', { name: 'Continue' }).click();
  const key = (await page.locator('dt:has-text("Key") + dd').innerText()).replaceAll(/\s/g, '');
  await page.getByLabel('Code').fill(codeOf(key, 0));
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
  return { key, recovery: await page.locator('ol.codes code').first().innerText() };
}

(browserPath ? describe : describe.skip)('a call that waits for another person', () => {
  let browser: Browser;
  let factor: Awaited<ReturnType<typeof enrol>>;
  let inbox: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    ({ page: inbox } = await openPage(await browser.newContext()));
    await logInOn(inbox, 'carol');
    factor = await enrol(inbox, 'carol');
  });
  afterAll(() => browser.close());

  it('goes on in the chat once an approver has said yes with a second factor, whatever was killed meanwhile; record and database user name the approval', async () => {
    const { page } = await openPage(await browser.newContext());
    await logInOn(page, 'bob');
    await send(page, 'Delete the product named MacBook Pro 14');
    await page.getByText('It waits for another person').waitFor();
    await page.getByRole('button', { name: 'Send' }).waitFor();

    const { url, services } = meshState();
    for (const name of restarted) process.kill(services[name] ?? 0, 'SIGKILL');
    const isAnew = (name: (typeof restarted)[number]) => ![undefined, services[name]].includes(meshState().services[name]);
    await eventually('they run again', () => restarted.every(isAnew), 120_000);
    expect(await becomesReady(url)).toBe(true);
    expect((await ask('bob', 'Find laptops under $1500')).calls.at(-1)).toMatchObject({ outcome: 'succeeded' });

    // Setting a second factor up ended her sign-in here; the browser that did it is signed in again without a question.
    await inbox.goto(url);
    await inbox.getByRole('button', { name: 'Sign in' }).click();
    await inbox.getByLabel('Your message').waitFor();
    await inbox.goto(new URL('/approvals', url).href);
    await inbox.getByRole('button', { name: /^Approve: / }).click();
    // That says nothing of a second factor: she is asked for more, and comes back.
    await inbox.getByRole('button', { name: 'Sign in again' }).click();
    await inbox.getByLabel('Code').fill(codeOf(factor.key, 1));
    await inbox.getByRole('button', { name: 'Continue' }).click();
    await inbox.getByRole('button', { name: /^Approve: / }).click();
    await inbox.getByText('Nothing waits for you').waitFor();

    const answer = page.getByRole('group', { name: 'Deputy answered' }).nth(1);
    await answer.getByText('Permitted').waitFor({ timeout: 120_000 }).catch(async () => {
      throw new Error(await page.locator('main').innerText());
    });
    await answer.getByText(/deleted MacBook Pro 14/).waitFor();
    await page.getByRole('button', { name: 'Send' }).waitFor();

    await send(page, 'undo that');
    await page.getByText('I restored MacBook Pro 14').waitFor();

    const events = await decisionsAs('erin');
    const decided = events.filter((event) => event.type === 'decision.decided');
    const [waited] = decided.filter(({ waitsFor }) => waitsFor === 'approval');
    const approvalId = waited?.approvalId ?? '';
    const permit = decided.find((event) => event.decision === 'permit' && event.approvalId === approvalId);
    const outcome = events.find((event) => event.type === 'decision.completed' && event.approvalId === approvalId);
    expect(permit).toMatchObject({ tool: 'products_delete', user: { name: 'bob' }, rationale: ['EDITOR_DELETES'] });
    const { eventId = '' } = permit ?? {};
    const user = `v-${eventId.replaceAll('-', '')}-${approvalId.slice(0, 8)}-`;
    expect(outcome).toMatchObject({ outcome: 'succeeded', lease: { databaseUser: expect.stringContaining(user) } });
    const answers = decided.filter(({ action, resource }) => action === 'approvals_approve' && resource.id === approvalId);
    expect(answers.map(({ decision, rationale, user: by }) => [by?.name, decision, rationale])).toEqual([
      ['carol', 'deny', ['SECOND_FACTOR_MISSING']],
      ['carol', 'permit', ['APPROVER_ANSWERS']],
    ]);
  });

  it('is refused with its reason where the approval is self-given, edited, replayed, or of a sign-in that has ended', async () => {
    const [bob, gone, carol] = [await logInAs('bob'), await logInAs('bob'), new WebClient(meshState().url)];
    await carol.logIn('carol', passwordFor('carol'), { code: factor.recovery, claims: secondFactorChallenge });
    const said = async (web: WebClient, ...asked: Parameters<WebClient['turn']>) => {
      let verdict: Verdict | undefined;
      for await (const event of web.turn(...asked)) if (event.type === 'call.decided') verdict = event.verdict;
      return verdict ?? { rationale: ['nothing was called'], approvalId: '' };
    };
    const show = async (id: string): Promise<ShownApproval> => {
      const [call] = (await carol.approvals({ do: 'show', id })).approvals;
      if (!call) throw new Error('nothing is shown');
      return call;
    };
    const approve = async (web: WebClient, id: string) => web.approvals({ do: 'approve', id, of: (await show(id)).of });
    /** Begins to wait in a conversation of its own. */
    const asksFor = async (web: WebClient, name: string) => {
      const conversation = randomUUID();
      const { approvalId: approval = '' } = await said(web, conversation, `Delete the product named ${name}`);
      const goesOn = async (as: WebClient) => (await said(as, conversation, 'go on', { approval })).rationale;
      return { conversation, approval, goesOn };
    };

    const edited = await asksFor(bob, 'Panorama 49 Curved Monitor');
    await expect(approve(bob, edited.approval)).rejects.toThrow(/NO_MATCHING_PERMIT/);
    await approve(carol, edited.approval);
    const { resource } = await show(edited.approval);
    await said(bob, randomUUID(), `Update product ID ${resource.id} to cost $1130`);
    expect(await edited.goesOn(bob)).toEqual(['APPROVAL_RESOURCE_CHANGED']);

    const replayed = await asksFor(bob, 'Falcon 16 Gaming Laptop');
    await approve(carol, replayed.approval);
    expect(await replayed.goesOn(bob)).toEqual(['EDITOR_DELETES']);
    await said(bob, replayed.conversation, 'undo that');
    expect(await replayed.goesOn(bob)).toEqual(['APPROVAL_SPENT']);

    const left = await asksFor(gone, 'Cedar 15 Creator Laptop');
    await approve(carol, left.approval);
    await gone.logOut();
    expect((await show(left.approval)).state).toBe('void');
    expect(await left.goesOn(bob)).toEqual(['APPROVAL_VOID']);
  });
}); // prettier-ignore
