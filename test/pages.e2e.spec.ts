import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { clippedTables, colours, looks, tooSmall, violationsOf, widthOf } from '#test/e2e/accessibility';
import { browserPath, forget, launchBrowser, logInOn, send, visitAs } from '#test/e2e/browser';
import { meshState, passwordFor } from '#test/e2e/mesh-under-test';
import { eventually } from '#test/eventually';
import { patiently, WebClient } from '../tools/web-client/index.js';
import { signIn } from '../tools/web-client/sign-in.js';

jest.setTimeout(300_000);

(browserPath ? describe : describe.skip)('the pages', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** Somebody signed in. @returns what ends the visit, and fails when the page complained of anything */
  const visit = async (person: string, look: BrowserContextOptions = {}) => {
    const { page, context, complaints } = await visitAs(browser, person, look);
    page.setDefaultTimeout(20_000);
    const leave = async () => {
      await context.close();
      // What is refused or not there is answered with that status, which Chromium reports as an error of the network.
      expect(complaints.filter((text) => !/status of 40[134]/.test(text))).toEqual([]);
    };
    return { page, leave };
  };
  const offered = (page: Page) =>
    page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts();
  const go = (page: Page, title: string) =>
    page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: title }).click();
  const at = (path: string) => new URL(path, meshState().url).href;
  const focused = (page: Page) => page.locator(':focus');

  it('are offered as policy opens them', async () => {
    const reading = [
      'Show me all products',
      'Find products under $100',
      'Sort products by price from lowest to highest',
    ];
    for (const [person, more, starters] of [
      [
        'bob',
        [],
        [
          ...reading,
          'Create a new product called MacBook Air priced at $999',
          'Update product ID 123 to cost $1299',
          'Delete the product named Old Monitor',
        ],
      ],
      ['carol', ['Approvals'], reading],
      ['erin', ['Operations'], []],
    ] as const) {
      const { page, leave } = await visit(person);
      const all = [
        'Chat',
        'My calls',
        'Approvals',
        'Decisions',
        'Operations',
        'My applications',
        'My sessions',
      ];
      const shut = ['Approvals', 'Operations'].filter((title) => !more.some((one) => one === title));
      expect([person, await offered(page)]).toEqual([person, all.filter((title) => !shut.includes(title))]);
      // What to try follows what policy opens: an auditor, who may use no tool, is shown the way to the decisions.
      const list = page.getByRole('list', { name: 'Pages for you' }).getByRole('link');
      const tried = page.getByRole('list', { name: 'Things to try' }).getByRole('button');
      await (starters.length > 0 ? tried.first() : page.getByText('No tool is open to you')).waitFor();
      expect([person, await tried.allInnerTexts()]).toEqual([person, starters]);
      const ways = { bob: [], carol: ['Answer calls that wait for you'], erin: [] }[person];
      const last = person === 'erin' ? ['See whether everything works'] : [];
      expect(await list.allInnerTexts()).toEqual([
        ...ways,
        'See what was decided, and by which rule',
        ...last,
      ]);
      if (person === 'bob') {
        await tried.last().click();
        expect(await page.getByLabel('Your message').inputValue()).toBe(
          'Delete the product named Old Monitor',
        );
        expect(await page.getByRole('group', { name: 'You asked' }).count()).toBe(0);
        await page.getByLabel('Your message').fill('');
      }
      await leave();
    }
  });

  it('that are shut say so, and by which rule, to whoever goes there all the same', async () => {
    const { page, leave } = await visit('bob');
    await page.goto(at('/operations'));
    await page.getByRole('heading', { name: 'Operations is not open to you' }).waitFor();
    expect(await page.getByRole('main').innerText()).toMatch(/NO_MATCHING_PERMIT[\s\S]*opens to auditors/);
    const asked = await page.evaluate(async () => (await fetch('/api/operations/readiness')).status);
    expect(asked).toBe(403);
    await leave();
  });

  it('take the focus to their heading and have a title of their own, by keyboard alone', async () => {
    const { page, leave } = await visit('erin');
    for (const title of ['Decisions', 'Operations', 'My sessions']) {
      await page.getByRole('link', { name: title }).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(`document.title === '${title} · Deputy'`);
      expect(await focused(page).innerText()).toBe(title);
      expect(await page.getByRole('link', { name: title }).getAttribute('aria-current')).toBe('page');
    }
    await page.goBack();
    await page.waitForFunction(`document.title === 'Operations · Deputy'`);
    expect(await focused(page).innerText()).toBe('Operations');
    await page.keyboard.press('Tab');
    expect(await focused(page).innerText()).toBe('Check again');
    await leave();
  });

  it('are reached on a phone by the menu, which gives the focus to the page', async () => {
    const { page, leave } = await visit('bob', looks.phone);
    await page.getByRole('button', { name: 'Menu' }).click();
    expect(await tooSmall(page)).toEqual([]);
    await go(page, 'Decisions');
    await page.getByRole('heading', { name: 'Decisions', level: 1 }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await focused(page).innerText()).toBe('Decisions');
    await leave();
  });

  it('where there is nothing are pages, with status 404 and the navigation; an address for programs is not', async () => {
    const { page, leave } = await visit('bob');
    const answer = await page.goto(at('/nope'));
    expect([answer?.status(), answer?.headers()['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    await page.getByRole('heading', { name: 'There is no page at this address' }).waitFor();
    expect(await offered(page)).toContain('Decisions');
    expect(await page.title()).toBe('Nothing is here · Deputy');
    await page.getByRole('link', { name: 'Go to the first page' }).click();
    await page.getByLabel('Your message').waitFor();
    const forPrograms = await page.goto(at('/api/nope'));
    expect([forPrograms?.status(), forPrograms?.headers()['content-type']]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    await leave();
  });

  it('of decisions show a person their own, whole and narrowed, page by page', async () => {
    const { page, leave } = await visit('alice');
    await send(page, 'Find laptops under $1500');
    await page.getByRole('table').waitFor();
    await send(page, 'Create a new product called Toy priced at $5');
    await page.getByText('Policy refused this, so nothing was run.').waitFor();
    // Pages of two events, so that there are older ones to load.
    await page.route('**/api/decisions?*', (route) =>
      route.continue({ url: route.request().url().replace('limit=100', 'limit=2') }),
    );
    await go(page, 'Decisions');
    const rows = page
      .getByRole('table')
      .getByRole('row')
      .filter({ hasText: /Permitted|Denied/ });
    const refusal = rows.filter({ hasText: 'writes-need-editor' }).first();
    await refusal.waitFor();
    expect(await refusal.innerText()).toContain(
      'Alice may not create products. Only editors change anything. Editors could do it.',
    );
    const before = await rows.count();
    await page.getByRole('button', { name: 'Load older decisions' }).click();
    await rows.nth(before).waitFor();
    // Only their own: a column that said so in every row would say nothing.
    expect(await page.getByRole('columnheader', { name: 'Who' }).count()).toBe(0);

    await page.getByRole('link', { name: 'Denied' }).click();
    expect(new URL(page.url()).search).toBe('?decision=deny');
    await rows.filter({ hasText: 'Permitted' }).first().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Details of Create product, denied' }).first().click();
    await page.getByText('Policy set').waitFor();
    await leave();
  });

  it("of decisions show an auditor the tenant's, and say to others that they may not ask", async () => {
    const auditor = await visit('erin');
    await go(auditor.page, 'Decisions');
    await auditor.page.getByRole('columnheader', { name: 'Who' }).waitFor();
    await auditor.page.getByRole('table').getByRole('link', { name: 'alice' }).first().click();
    await auditor.page.getByRole('link', { name: 'Only alice: show all again' }).waitFor();
    const asked = auditor.page.url();
    await auditor.leave();

    const { page, leave } = await visit('bob');
    await page.goto(asked);
    await page.getByRole('heading', { name: 'Policy refuses this question' }).waitFor();
    await page.getByRole('link', { name: 'Show my own decisions' }).click();
    await page.getByRole('heading', { name: 'Policy refuses this question' }).waitFor({ state: 'detached' });
    await leave();
  });

  it('of operations show what works', async () => {
    const { page, leave } = await visit('erin');
    await go(page, 'Operations');
    await page.getByRole('heading', { name: 'Everything works' }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'Audit' }).innerText()).toContain('Works');
    await leave();
  });

  it('of operations show an operator who is signed in and what is lent, and end it before their eyes, by keyboard alone', async () => {
    forget('alice');
    const alice = await visit('alice');
    await send(alice.page, 'Show me all products');
    await alice.page.getByRole('table').first().waitFor();
    const { page, leave } = await visit('oscar');
    await go(page, 'Operations');
    const view = async (name: string) => {
      await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name }).focus();
      await page.keyboard.press('Enter');
      await page
        .getByRole('navigation', { name: 'Operations' })
        .locator('[aria-current=page]', { hasText: name })
        .waitFor();
    };
    await page.getByText('All that decide do so by the same policies.').waitFor();
    await view('Leases');
    const lease = page.getByRole('row').filter({ hasText: 'alice via deputy-agent' }).first();
    expect(await lease.innerText()).toMatch(/acme-reader[\s\S]*(?:\d+ s|over)/);
    await view('People');
    const row = page.getByRole('row').filter({ hasText: 'Alice Adams' });
    expect(await row.innerText()).toContain('deputy-web since');
    const end = row.getByRole('button', { name: 'End all: person alice' });
    await end.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'End all that alice was given?' }).waitFor();
    // Asked for again as soon as it is closed: what closed it must not close what was opened since.
    await page.evaluate(`
      const again = new MutationObserver(() => {
        again.disconnect();
        document.querySelector('[aria-label="End all: person alice"]').click();
      });
      again.observe(document.querySelector('dialog[open]'), { attributeFilter: ['open'] });
    `);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'End it', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await focused(page).getAttribute('aria-label')).toBe('End all: person alice');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'End it', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(/Nothing is out any more, after [\d.]+ ms/).waitFor();
    const steps = page.getByRole('table', { name: 'Who has confirmed what' });
    expect(await steps.innerText()).toMatch(/Logins at Vault revoked\s+mcp [\s\S]*Web sessions ended\s+web/);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).click();
    await row.getByText('nowhere').waitFor();
    const status = await alice.page.evaluate(async () => (await fetch('/api/sessions/current')).status);
    expect(status).toBe(401);
    forget('alice');
    // Trust and keys are changed here, of all agents but the mesh's own services.
    await view('Agents');
    const client = page.getByRole('row').filter({ hasText: 'deputy-mcp-client' });
    await client.getByRole('button', { name: 'Trust: deputy-mcp-client' }).click();
    await page.getByRole('checkbox', { name: 'Destroying' }).uncheck();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await client.getByText('read, write', { exact: true }).waitFor();
    await client.getByRole('button', { name: 'Trust: deputy-mcp-client' }).click();
    await page.getByRole('checkbox', { name: 'Destroying' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await client.getByText('read, write, destructive', { exact: true }).waitFor();
    const service = page.getByRole('row').filter({ hasText: 'deputy-agent' });
    expect(await service.getByRole('button').allInnerTexts()).toEqual(['End all']);
    await keysAndState(page, () => view('Leases').then(() => view('Agents')));
    // It is many people's: whoever ends it types what it is.
    await view('Ended');
    await page.getByRole('button', { name: /^End all of acme/ }).click();
    const sure = page.getByRole('button', { name: 'End it', exact: true });
    await page.getByLabel('Type acme to go on').fill('globex');
    expect(await sure.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await leave();
    await alice.page.context().clearCookies();
    await alice.page.close();
  });

  /** A machine is given another key, the first is revoked, and it is stopped and let act again. */
  const keysAndState = async (page: Page, again: () => Promise<void>) => {
    const operator = new WebClient(meshState().url);
    await patiently(() => operator.logIn('oscar', passwordFor('oscar')));
    const id = 'acme/page-robot';
    const groups = ['acme-machine-readers'];
    const { issued } = await patiently(() =>
      operator.agents({ version: 1, do: 'create', name: 'page-robot', groups }),
    );
    await again();
    const machine = page.getByRole('row').filter({ hasText: id });
    const change = async (button: string, sure: string) => {
      await machine.getByRole('button', { name: button }).click();
      await page.getByRole('button', { name: sure, exact: true }).click();
    };
    await change(`New key: ${id}`, 'Make a key');
    await page.getByRole('heading', { name: `The new key of ${id}` }).waitFor();
    const shown = await page.getByRole('dialog').getByRole('code').innerText();
    expect(shown).not.toBe(issued?.key);
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    // It was shown this once.
    expect(await page.content()).not.toContain(shown);
    const keys = machine.getByRole('listitem');
    await eventually('it has two', async () => (await keys.count()) === 2);
    const first = machine.getByRole('button', { name: /^Revoke: key / }).first();
    const named = ((await first.getAttribute('aria-label')) ?? '').replace('Revoke: key ', '');
    await change(`Revoke: key ${named}`, 'Revoke it');
    await keys.filter({ hasText: named }).getByText('revoked').waitFor();
    expect(await machine.getByRole('button', { name: /^Revoke: key / }).count()).toBe(1);
    await change(`Stop: ${id}`, 'Stop it');
    await machine.getByText('stopped').waitFor();
    await change(`Let act: ${id}`, 'Let it act');
    await machine.getByRole('button', { name: `Stop: ${id}` }).waitFor();
  };

  it('of operations say to an auditor what policy keeps from them, and show what people are called as text', async () => {
    const { page, leave } = await visit('erin');
    await page.goto(at('/operations/leases'));
    await page.getByRole('heading', { name: 'Policy refuses this question' }).waitFor();
    expect(await page.getByRole('main').innerText()).toContain('Erin may not list leases');
    const markup = '<img src=x onerror=alert(1)>';
    const person = {
      key: 'local#x',
      name: markup,
      displayName: markup,
      enabled: true,
      roles: [],
      sessions: [],
    };
    const json = { show: 'people', people: [person], complete: true };
    await page.route('**/api/overview', (route) => route.fulfill({ json }));
    await page.goto(at('/operations/people'));
    await page.getByText(markup).first().waitFor();
    await page.getByRole('button', { name: 'End all' }).click();
    await page.getByRole('heading', { name: `End all that ${markup} was given?` }).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    await leave();
  });

  it('of applications show which clients a person let in, and put one out, by keyboard alone', async () => {
    const { page, leave } = await visit('carol', { viewport: { width: 360, height: 700 } });
    await page.goto(at('/applications'));
    await page.getByRole('heading', { name: 'No application acts for you' }).waitFor();
    const issuer = new URL(meshState().issuer).origin;
    const signedIn = await signIn({
      ...{ issuer, username: 'carol', password: passwordFor('carol'), clientId: 'deputy-mcp-client' },
      ...{ redirectUri: 'http://127.0.0.1/callback', scope: 'openid api://deputy-mcp/access_as_user' },
    });
    await page.reload();
    await page.getByText('read, change, and delete what you may').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await widthOf(page)).toBeLessThanOrEqual(360);
    const token = signedIn.tokens.access_token;
    const mcp = async () => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
      return (await fetch(meshState().mcpUrl, { method: 'POST', headers, body })).status;
    };
    expect(await mcp()).toBe(200);
    await page.getByRole('button', { name: /^Withdraw: .*deputy-mcp-client/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No application acts for you' }).waitFor();
    await eventually('mcp takes its token no more', async () => (await mcp()) === 401);
    await leave();
  }); // prettier-ignore

  it('of sessions show where somebody is signed in, end another one, and end this one', async () => {
    const { page, leave } = await visit('carol');
    forget('carol');
    const elsewhere = await visit('carol');
    await go(page, 'My sessions');
    await page.getByText('or after 30 minutes without use').first().waitFor();
    await page.getByText('127.0.0.1, the computer that Deputy runs on').first().waitFor();
    await page
      .getByRole('heading', { name: /^Chrome on |^This browser Chrome on / })
      .first()
      .waitFor();
    const statusOf = (one: Page) => one.evaluate(async () => (await fetch('/api/sessions/current')).status);
    // Whoever else signed in as carol meanwhile is signed out with it.
    const others = page.getByRole('button', { name: 'Sign out there' });
    for (let left = await others.count(); left > 0; left -= 1) {
      await others.first().click();
      await others.nth(left - 1).waitFor({ state: 'detached' });
    }
    expect([await statusOf(elsewhere.page), await statusOf(page)]).toEqual([401, 200]);
    await elsewhere.leave();
    forget('carol');
    const other = await visit('carol');
    await page.reload();
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByText('You are signed out everywhere else.').waitFor();
    expect([await statusOf(other.page), await statusOf(page)]).toEqual([401, 200]);
    await other.leave();

    // Another tab of the same browser is told when it is signed out, and comes in by itself when it is signed in again.
    const tab = await page.context().newPage();
    await tab.goto(meshState().url);
    await tab.getByLabel('Your message').fill('half a');
    await page.getByRole('button', { name: 'Sign out here' }).click();
    await tab.getByText('You signed out in another tab.').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await statusOf(page)).toBe(401);
    await logInOn(page, 'carol');
    await tab.getByLabel('Your message').waitFor();

    await go(page, 'My sessions');
    await page.getByRole('link', { name: 'Your password and second factor' }).click();
    await page.getByRole('link', { name: 'Back to Deputy' }).click();
    await page.getByLabel('Your message').waitFor();
    await tab.close();
    forget('carol');
    await page.context().clearCookies();
    await leave();
  });

  it('let a turn run on while another is looked at, and come back to its conversation', async () => {
    const { page, leave } = await visit('bob');
    await send(page, 'Show me product ID 126');
    await go(page, 'My sessions');
    await page.getByRole('heading', { name: 'My sessions', level: 1 }).waitFor();
    await go(page, 'Chat');
    await page.getByText('Vista 27 QHD Monitor').first().waitFor();
    await leave();
  });

  it.each(Object.keys(looks))('are usable by everybody, and as wide as their screen: %s', async (name) => {
    const look = looks[name] ?? {};
    for (const [person, paths] of [
      ['erin', ['/', '/decisions', '/operations', '/sessions', '/components', '/approvals', '/nope']],
      ['carol', ['/approvals', '/decisions?user=nobody']],
      ['oscar', ['/operations/people', '/operations/leases', '/operations/ended']],
    ] as const) {
      const { page, leave } = await visit(person, look);
      for (const path of paths) {
        await page.goto(at(path));
        await page.getByRole('heading', { level: 1 }).waitFor();
        // On the page of all components something waits for ever.
        if (path !== '/components') await page.locator('.waiting').waitFor({ state: 'detached' });
        // On the page of all components, the same landmark stands twice on purpose.
        const found = await violationsOf(
          page,
          path === '/components' ? ['landmark-unique'] : [],
          name === 'dark' ? colours : undefined,
        );
        const small = name === 'phone' ? await tooSmall(page) : [];
        expect([path, found, await widthOf(page), small]).toEqual([path, [], look.viewport?.width, []]);
        // No figure of a table is cut, and no name in one can be followed.
        expect([path, await clippedTables(page), await page.locator('.answer a').count()]).toEqual([
          path,
          0,
          0,
        ]);
      }
      await leave();
    }
  });
});
