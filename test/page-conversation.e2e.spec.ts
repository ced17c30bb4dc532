import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { browserPath, launchBrowser, logInOn, openPage, send } from '#test/e2e/browser';

jest.setTimeout(120_000);

(browserPath ? describe : describe.skip)('a conversation on the page', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const open = async (look: BrowserContextOptions = {}) => {
    const context = await browser.newContext(look);
    const { page } = await openPage(context);
    page.setDefaultTimeout(20_000);
    return { context, page };
  };
  const answered = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).waitFor();

  it('prints the whole conversation, and nothing to click on', async () => {
    const { context, page } = await open({ viewport: { width: 1000, height: 500 } });
    await logInOn(page, 'bob');
    await send(page, 'Show me all products');
    await answered(page);
    await page.emulateMedia({ media: 'print' });
    const clipped = await page
      .getByRole('region', { name: 'Conversation' })
      .evaluate(
        (region: { scrollHeight: number; clientHeight: number }) => region.scrollHeight - region.clientHeight,
      );
    expect(clipped).toBe(0);
    expect(await page.getByRole('button').filter({ visible: true }).allInnerTexts()).toEqual([
      expect.stringContaining('List products'),
    ]);
    expect(await page.getByLabel('Your message').isVisible()).toBe(false);
    await context.close();
  });

  it('does not call it a refusal where there is nothing', async () => {
    const { context, page } = await open();
    await logInOn(page, 'bob');
    await send(page, 'Show me product ID 999999');
    await page.getByText('Not found, so nothing was run.').waitFor();
    expect(await page.getByText('Policy refused this').count()).toBe(0);
    await context.close();
  });
});
