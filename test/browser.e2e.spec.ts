import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { browserPath, launchBrowser, logInOn, openPage, send, type WatchedPage } from '#test/e2e/browser';
import { becomesReady, meshState } from '#test/e2e/mesh-under-test';

jest.setTimeout(300_000);

(browserPath ? describe : describe.skip)('in the browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    context = await browser.newContext();
    watched = await openPage(context);
    page = watched.page;
  });
  /** No error, no violation of the page's content security policy, in any of these. */
  afterEach(async () => {
    await context.close();
    expect(watched.complaints).toEqual([]);
  });

  const answer = () => page.getByRole('group', { name: 'Deputy answered' }).last();
  /** While a turn runs, the button to send is one to stop. */
  const answered = () => page.getByRole('button', { name: 'Send' }).waitFor();

  it('an editor logs in, asks, and sees the table and the tool call with its decision', async () => {
    await logInOn(page, 'bob');
    await send(page, 'Find laptops under $1500');
    await answered();
    expect(await answer().getByRole('table').innerText()).toContain('Heron 13 Ultralight');
    const call = answer().getByRole('group', { name: 'Tool call: Search products' });
    expect(await call.getByText('Permitted').isVisible()).toBe(true);
    await call.getByRole('button').first().click();
    expect(await call.getByText('products_search').first().isVisible()).toBe(true);
  });

  it('a reader sees who was refused what, why, by which rule, and who could do it', async () => {
    await logInOn(page, 'alice');
    await send(page, 'Create a new product called Toy priced at $5');
    await answered();
    const call = answer().getByRole('group', { name: 'Tool call: Create product' });
    expect(await call.getByText('Denied').isVisible()).toBe(true);
    const told = await call.innerText();
    expect(told).toContain(
      'Policy refused this, so nothing was run. Alice may not create products. Only editors change anything. Editors could do it.',
    );
    expect(told).toMatch(/writes-need-editor[\s\S]*WRITE_NEEDS_EDITOR/);
    expect(await answer().innerText()).toMatch(
      /I could not create[\s\S]*Only editors change anything\. Editors could do it\./,
    );
  });

  it('a turn is stopped on request', async () => {
    await logInOn(page, 'bob');
    // The model holds its breath, so that there is something to stop.
    const { services, url } = meshState();
    process.kill(services.standins ?? 0, 'SIGSTOP');
    try {
      await send(page, 'Show me all products');
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByText('Stopped before the end. What is here may not be all.').waitFor();
    } finally {
      process.kill(services.standins ?? 0, 'SIGCONT');
    }
    expect(await becomesReady(url)).toBe(true);
    await send(page, 'Show me product ID 126');
    await answered();
    expect(await answer().innerText()).toContain('Vista 27 QHD Monitor');
  });

  it('a conversation is there again after a reload', async () => {
    await logInOn(page, 'bob');
    await send(page, 'Show me product ID 127');
    await answered();
    await page.reload();
    await page.getByText('Full-Size Mechanical Keyboard').first().waitFor();
  });

  it('holds no token, and logging out ends the session', async () => {
    await logInOn(page, 'bob');
    const stored = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(stored).not.toMatch(/eyJ/);
    const cookies = await context.cookies(meshState().url);
    const session = cookies.find(({ name }) => name.startsWith('__Host-'));
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax' });

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(async () => (await fetch('/api/session')).json())).toEqual({ user: null });
    // What the page was still asking for when the session ended is refused, which Chromium reports as an error of the network.
    watched.complaints = watched.complaints.filter((text) => !/status of 401/.test(text));
  });

  it('a wrong password is refused and says so', async () => {
    await page.goto(meshState().url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Username').fill('carol');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(new URL(page.url()).origin).toBe(meshState().issuer);
    // Answered with the status of a refusal, which Chromium reports as an error of the network.
    watched.complaints = watched.complaints.filter((text) => !/status of 4\d\d/.test(text));
  });
});
