import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, type Locator, type Page } from 'playwright-core';
import { browserPath, launchBrowser, logInOn, openPage, send } from '#test/e2e/browser';

jest.setTimeout(300_000);

/** What a person says, what the answer shows then, and what it does not. Leaves the catalogue as it was. */
const requests: [said: string, shown: RegExp, hidden?: RegExp][] = [
  ['Show me all products', /Aspen 13 Student Laptop/],
  ['Find laptops under $1500', /Heron 13 Ultralight/, /MacBook Pro 14|Vista/],
  ['what laptops do we have below 1500 dollars?', /Heron 13 Ultralight/, /MacBook Pro 14|Vista/],
  ['Sort products by price from lowest to highest', /Braided USB-C Cable[\s\S]*Everyday Wireless Mouse/],
  ['Which are the three cheapest monitors?', /Vista 24 Full HD Monitor/, /Panorama 49 Curved Monitor/],
  ['Create a new product called Page Book priced at $999', /Page Book.*999/],
  ['rename product Page Book to Page Book Air', /Page Book Air/],
  ['Find Page Book Air', /Page Book Air\s+\S+\s+\$999/],
  ['Update product ID 123 to cost $1299', /1,?299/],
  ['Show me product ID 123', /Heron[\s\S]*1,?299/],
  ['Delete the product named Page Book Air', /Page Book Air/],
  ['undo that', /I restored Page Book Air/],
  ['Find Page Book Air', /Page Book Air\s+\S+\s+\$999/],
  ['Delete the product named Page Book Air', /Page Book Air/],
  ['Find Page Book Air', /no |nothing/i, /\$999/],
  ['Create a new product called Page Screen priced at $89', /Page Screen.*89/],
  ['take the Page Screen off the catalogue', /Page Screen/],
  ['Find Page Screen', /no |nothing/i, /\$89/],
];

/**
 * Asks, and says yes to each call that waits for the person's word, which is asked for once more by itself then.
 * @returns the last answer to it
 */
async function answerTo(page: Page, said: string, turn: number): Promise<Locator> {
  const answers = page.getByRole('group', { name: 'Deputy answered' });
  const hasEnded = async (at: number) => {
    await page.getByRole('group', { name: 'You asked' }).nth(at).waitFor();
    await page.getByRole('button', { name: 'Send' }).waitFor();
  };
  await send(page, said);
  await hasEnded(turn);
  if ((await answers.nth(turn).getByText('Asks a person').count()) === 0) return answers.nth(turn);
  await answers.nth(turn).getByRole('button', { name: /^Yes, do exactly this: / }).click();
  await hasEnded(turn + 1);
  return answers.nth(turn + 1);
} // prettier-ignore

(browserPath ? describe : describe.skip)('an editor asks in plain words in the browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('the documented requests and other ways of saying them, each call with its decision', async () => {
    const { page } = await openPage(await browser.newContext());
    await logInOn(page, 'bob');
    let turn = 0;
    for (const [said, shown, hidden] of requests) {
      const answer = await answerTo(page, said, turn);
      const calls = answer.getByRole('group', { name: /^Tool call: / });
      const [made, permitted] = [await calls.count(), await calls.getByText('Permitted').count()];
      expect([said, made > 0, permitted]).toEqual([said, true, made]);
      const text = await answer.innerText();
      expect(text).toMatch(shown);
      if (hidden) expect(text).not.toMatch(hidden);
      turn = await page.getByRole('group', { name: 'You asked' }).count();
    }
    // What a card undoes is asked for like anything else; once it was, it is no longer offered.
    const undo = page.getByRole('button', { name: /^Undo: Restore product/ });
    expect(await undo.count()).toBe(2);
    await undo.last().click();
    const restored = page.getByRole('group', { name: 'Deputy answered' }).nth(turn);
    await restored.getByText('I restored Page Screen').waitFor();
    expect(await restored.getByText('Permitted').count()).toBe(1);
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(await undo.count()).toBe(1);
    await answerTo(page, 'Delete the product named Page Screen', turn + 1);
    await undo.nth(1).waitFor();
  });
});
