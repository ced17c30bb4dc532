import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { violationsOf } from '#test/e2e/accessibility';
import { browserPath, launchBrowser, send, visitAs } from '#test/e2e/browser';

jest.setTimeout(120_000);

(browserPath ? describe : describe.skip)('a conversation on the page', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const openAsBob = async (look: BrowserContextOptions = {}) => {
    const { page, context } = await visitAs(browser, 'bob', look);
    page.setDefaultTimeout(20_000);
    return { context, page };
  };
  const answered = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).waitFor();

  it('prints the whole conversation, and nothing to click on', async () => {
    const { context, page } = await openAsBob({ viewport: { width: 1000, height: 500 } });
    await send(page, 'Show me all products');
    await answered(page);
    await page.emulateMedia({ media: 'print' });
    const clipped = await page
      .getByRole('region', { name: 'Conversation' })
      .evaluate(
        (region: { scrollHeight: number; clientHeight: number }) => region.scrollHeight - region.clientHeight,
      );
    expect(clipped).toBe(0);
    const buttons = await page.getByRole('button').filter({ visible: true }).allInnerTexts();
    // The headings of a table are buttons, and words.
    expect(buttons.filter((text) => !['ID', 'Name', 'Category', 'Price', 'Stock'].includes(text))).toEqual([
      expect.stringContaining('List products'),
    ]);
    expect(await page.getByLabel('Your message').isVisible()).toBe(false);
    await context.close();
  });

  it('does not call it a refusal where there is nothing', async () => {
    const { context, page } = await openAsBob();
    await send(page, 'Show me product ID 999999');
    await page.getByText('Not found, so nothing was run.').waitFor();
    expect(await page.getByText('Policy refused this').count()).toBe(0);
    await context.close();
  });

  it('has tables that are sorted by a column and taken along as CSV', async () => {
    const { context, page } = await openAsBob();
    await send(page, 'Find laptops under $1500');
    await answered(page);
    const table = page.getByRole('table');
    const prices = async () => (await table.getByRole('cell').filter({ hasText: '$' }).allInnerTexts()).map((text) => Number(text.replace(/[$,]/g, '')));
    const price = table.getByRole('columnheader', { name: 'Price' });
    await price.getByRole('button').click();
    expect(await price.getAttribute('aria-sort')).toBe('ascending');
    const sorted = await prices();
    expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
    await price.getByRole('button').click();
    expect(await prices()).toEqual(sorted.toReversed());
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the table as CSV' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe('table.csv');
    const csv = await readFile(await file.path(), 'utf8');
    expect(csv).toMatch(/^\uFEFFID,Name,Category,Price,Stock\r\n/);
    expect(csv.trim().split('\r\n')).toHaveLength(sorted.length + 1);
    expect(csv).toContain('"$1,499.00"');
    await context.close();
  }); // prettier-ignore

  it('says when a message is too long, cuts nothing, and takes it once it fits', async () => {
    const { context, page } = await openAsBob();
    const box = page.getByLabel('Your message');
    const text = 'x'.repeat(8_204);
    await box.fill(text);
    await page.getByText('204 characters too many: a message holds 8,000.').waitFor();
    expect(await box.inputValue()).toBe(text);
    await box.press('Enter');
    expect(await page.getByRole('group', { name: 'You asked' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await box.fill('x'.repeat(7_990));
    await page.getByText('10 of 8,000 characters left').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(false);
    await context.close();
  });

  it('is found by its words, renamed, and gone on with by keys alone', async () => {
    const { context, page } = await openAsBob();
    const box = page.getByLabel('Your message');
    await send(page, 'Show me product ID 126');
    await answered(page);
    // Letters that are typed are letters.
    await box.pressSequentially('?n/m');
    expect(await box.inputValue()).toBe('?n/m');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await box.fill('');
    await box.press('ArrowUp');
    expect(await box.inputValue()).toBe('Show me product ID 126');
    await box.fill('');
    await page.getByRole('region', { name: 'Conversation' }).focus();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Begin a new conversation').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('n');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(await page.getByRole('group', { name: 'You asked' }).count()).toBe(1);
    await page.keyboard.press('/');
    await page.keyboard.type('VISTA qhd');
    const found = page.getByRole('navigation', { name: 'Conversations' }).getByRole('listitem');
    await found.filter({ hasText: 'Vista 27 QHD Monitor' }).first().waitFor();
    await found.first().hover();
    await found.first().getByRole('button', { name: 'Rename' }).click();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel('What shall it be called?').fill('The monitor');
    await page.keyboard.press('Enter');
    await found.filter({ hasText: 'The monitor' }).first().waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    await page.reload();
    await found.filter({ hasText: 'The monitor' }).first().waitFor();
    await context.close();
  });
});
