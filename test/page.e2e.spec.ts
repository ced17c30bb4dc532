import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { looks, violationsOf, widthOf } from '#test/e2e/accessibility';
import { browserPath, launchBrowser, logInOn, openPage, send, visitAs } from '#test/e2e/browser';
import { meshState } from '#test/e2e/mesh-under-test';

jest.setTimeout(300_000);

(browserPath ? describe : describe.skip)('the page', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const open = async (look: BrowserContextOptions = {}) => {
    const context = await browser.newContext(look);
    const { page } = await openPage(context);
    return { context, page };
  };
  const answered = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).waitFor();

  it.each(Object.keys(looks))('is usable by everybody, and as wide as its screen: %s', async (name) => {
    const look = looks[name] ?? {};
    const { context, page } = await open(look);
    const check = async () => {
      expect(await violationsOf(page)).toEqual([]);
      expect(await widthOf(page)).toBe(look.viewport?.width);
    };
    await page.goto(meshState().url);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await check();
    await logInOn(page, 'alice');
    await check();
    await send(page, 'Find laptops under $1500');
    await page.getByRole('table').waitFor();
    await answered(page);
    await check();
    await send(page, 'Create a new product called Toy priced at $5');
    await page.getByText('Policy refused this, so nothing was run. Alice may not create products.').waitFor();
    await answered(page);
    await page.getByRole('group', { name: 'Tool call: Create product' }).getByRole('button').first().click();
    await page.getByText('Policy set').waitFor();
    await check();
    await context.close();
  });

  it('keeps what was typed when the login is over, and the conversation it was typed in', async () => {
    const { context, page } = await visitAs(browser, 'bob');
    await send(page, 'Show me product ID 126');
    await answered(page);
    const place = page.url();
    await context.clearCookies({ name: '__Host-deputy' });
    await send(page, 'Find laptops under $1500');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByText('Show me product ID 126').first().waitFor();
    expect(page.url()).toBe(place);
    expect(await page.getByLabel('Your message').inputValue()).toBe('Find laptops under $1500');
    await context.close();
  });

  it('follows an answer only while the person is at its end', async () => {
    const { context, page } = await visitAs(browser, 'bob', { viewport: { width: 1000, height: 500 } });
    await send(page, 'Show me all products');
    await answered(page);
    const jump = page.getByRole('button', { name: 'Jump to latest' });
    expect(await jump.count()).toBe(0);
    await page.getByRole('region', { name: 'Conversation' }).hover();
    await page.mouse.wheel(0, -400);
    await jump.waitFor();
    await jump.click();
    await jump.waitFor({ state: 'detached' });
    await context.close();
  });

  it('sends on Enter, but not while an input method composes, and breaks the line on Shift+Enter', async () => {
    const { context, page } = await visitAs(browser, 'bob');
    const box = page.getByLabel('Your message');
    await box.fill('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    expect(await box.inputValue()).toBe('one\ntwo');
    await box.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
    expect(await box.inputValue()).toBe('one\ntwo');
    await box.fill('Show me product ID 126');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'You asked' }).waitFor();
    expect(await box.inputValue()).toBe('');
    await context.close();
  });
});
