import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { findChromium, howToGetChromium } from '../../../tools/browser/find-chromium.js';
import { meshState, passwordFor } from './mesh-under-test.js';

/** The browser of this machine; where there is none, its specs are skipped and this says how to get one. */
export const browserPath = findChromium();
if (!browserPath) console.warn(howToGetChromium);

export function launchBrowser(): Promise<Browser> {
  if (!browserPath) throw new Error(howToGetChromium);
  return chromium.launch({
    executablePath: browserPath,
    timeout: 120_000,
    // Chromium's own sandbox refuses to run as root, as in a container.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

/** A page that keeps every complaint: errors, warnings, violations of the page's policy. */
export type WatchedPage = { page: Page; complaints: string[] };

export async function openPage(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => {
    const stopped = request.failure()?.errorText === 'net::ERR_ABORTED';
    if (!stopped) complaints.push(`${request.url()} failed: ${request.failure()?.errorText}`);
  });
  return { page, complaints };
}

/** Goes through the login pages as a person does. */
export async function logInOn(page: Page, person: string): Promise<void> {
  await page.goto(meshState().url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Username').fill(person);
  await page.getByLabel('Password').fill(passwordFor(person));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Your message').waitFor();
}

/** Cookies of people who have signed in, in this file of specs. */
const known = new Map<string, BrowserContextOptions['storageState']>();

/** The next visit of this person signs in anew. */
export const forget = (person: string) => known.delete(person);

/** Somebody signed in, at the chat: who has signed in before comes back with the cookies of then, which takes a second less. */
export async function visitAs(
  browser: Browser,
  person: string,
  look: BrowserContextOptions = {},
): Promise<WatchedPage & { context: BrowserContext }> {
  const cookies = known.get(person);
  const context = await browser.newContext({ ...look, ...(cookies && { storageState: cookies }) });
  const watched = await openPage(context);
  if (cookies) {
    await watched.page.goto(meshState().url);
    await watched.page.getByLabel('Your message').waitFor();
  } else {
    await logInOn(watched.page, person);
    known.set(person, await context.storageState());
  }
  return { ...watched, context };
}

export async function send(page: Page, request: string): Promise<void> {
  await page.getByLabel('Your message').fill(request);
  await page.getByRole('button', { name: 'Send' }).click();
}
