import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type BrowserContextOptions, type Page } from 'playwright-core';

const require = createRequire(import.meta.url);
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
type Axe = { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };

/** How the page is looked at. */
export const looks: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
};

/** Rules of axe, by their tag or by their names. */
export type Rules = { type: 'tag' | 'rule'; values: readonly string[] };
const everyRule: Rules = { type: 'tag', values: rules };
/** Another colour scheme changes colours and nothing else. */
export const colours: Rules = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/**
 * What axe finds. Put into the page by the debugger, because the page's own policy lets no script in.
 * @param but rules that mean nothing on this page
 */
export async function violationsOf(
  page: Page,
  but: readonly string[] = [],
  only: Rules = everyRule,
): Promise<string[]> {
  const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: axe });
  return page.evaluate(
    async ([runOnly, without]) => {
      const { axe: loaded } = globalThis as unknown as { axe: Axe };
      const off = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
      const found = await loaded.run({ runOnly, rules: off });
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    },
    [only, but] as const,
  );
}

export const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth');

/** What can be pressed and is smaller than a finger (44 px); words within a sentence or a table are left out. */
export const tooSmall = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll('button, a[href]')]
    .filter((one) => one.checkVisibility() && !one.matches('.link, .skip, p a, td a'))
    .filter((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 44)
    .map((one) => one.outerHTML.slice(0, 120))`);

/** How many tables of answers are wider than what is seen of them. */
export const clippedTables = (page: Page) =>
  page.evaluate<number>(`[...document.querySelectorAll('.table-scroll')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length`);
