import { type Browser } from 'playwright-core';

/**
 * Goes through the issuer's pages as a person does who has not been there before.
 * @param asked whether they are asked to let the client in, which nobody here knows
 * @returns when the browser is at the address that the client named
 */
export async function signInPage(
  browser: Browser,
  authorizationUrl: URL,
  { username, password, asked }: { username: string; password: string; asked: boolean },
): Promise<void> {
  const redirectUri = authorizationUrl.searchParams.get('redirect_uri');
  if (!redirectUri) throw new Error(`no redirect_uri in ${authorizationUrl.href}`);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const answer = await page.goto(authorizationUrl.href);
    if (!answer?.ok()) throw new Error(`the issuer refused it:\n${await page.locator('body').innerText()}`);
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    if (asked) await page.getByRole('button', { name: 'Allow' }).click();
    // A client may end with what it answers, before the page is whole.
    await page.waitForURL((url) => url.href.startsWith(redirectUri), { waitUntil: 'commit' });
  } finally {
    await context.close();
  }
}
