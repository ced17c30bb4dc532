import { describe, expect, it } from '@jest/globals';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { namesIn, withNamesAsText } from './names-as-text.js';
import type { Part } from './turn.js';
import { wordsOnly } from './words-only.js';

/** Names that anybody may give a product. */
const names = [
  '**x**',
  '*x*',
  '_x_',
  '__x__',
  '~~x~~',
  '`x`',
  '***x',
  'x*',
  'a*b',
  'c*d',
  '# x',
  '> x',
  '1. x',
  '- x',
  '\\x',
  'x\\',
  'a | **b**',
  '[x](https://evil.example)',
  '<b>x</b>',
  '&amp; x',
  'www.evil.example_x_',
  'Mesh Wi-Fi System (3 pack)',
];
const html = (markdown: string, ...known: readonly string[]) =>
  renderToStaticMarkup(
    createElement(ReactMarkdown, {
      remarkPlugins: [remarkGfm, [wordsOnly, { names: known }]],
      children: withNamesAsText(markdown, known),
    }),
  );
const asHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const inCell = (name: string) => name.replaceAll('|', String.raw`\|`);

describe('INVARIANT (a name is text): Markdown in a name of a product is shown as it stands', () => {
  it.each(names)('%s, in a sentence, by itself and in bold', (name) => {
    expect(html(`I created ${name} for $5.`, name)).toBe(`<p>I created ${asHtml(name)} for $5.</p>`);
    expect(html(`I created **${name}** (id 1).`, name)).toBe(
      `<p>I created <strong>${asHtml(name)}</strong> (id 1).</p>`,
    );
    expect(html(name, name)).toBe(`<p>${asHtml(name)}</p>`);
  });

  it.each(names)('%s, in a cell', (name) => {
    const table = html(`| ID | Name |\n| --- | --- |\n| 1 | ${inCell(name)} |`, name);
    expect(table).toContain(`<td>1</td><td>${asHtml(name)}</td>`);
  });

  it.each(names.filter((name) => !name.includes('`')))('%s, in code', (name) => {
    expect(html(`I know no \`${name}\`.`, name)).toBe(`<p>I know no <code>${asHtml(name)}</code>.</p>`);
  });

  it('two of them, which together would be Markdown', () => {
    expect(html('a*b costs less than c*d', 'a*b', 'c*d')).toBe('<p>a*b costs less than c*d</p>');
  });

  it('and what is no name is still Markdown', () => {
    expect(html('**Two** in `acme`, and *x* is a name', '*x*')).toBe(
      '<p><strong>Two</strong> in <code>acme</code>, and *x* is a name</p>',
    );
  });
});

describe('names in a conversation', () => {
  const call = (result: unknown, given: Record<string, unknown> = {}): Part => ({
    kind: 'call',
    call: { callId: '1', tool: 'products_list', arguments: given, result },
  });

  it('are the short texts that tools were given and returned, the longest first', () => {
    const parts = [
      { kind: 'text', text: '**bold**' } as const,
      call({ products: [{ id: 'p1', name: '**x**', price: 5 }] }, { name: '*given*' }),
    ];
    expect(namesIn([{ parts }, { parts: [call({ name: '**x**' })] }])).toEqual(['*given*', '**x**']);
  });

  it('are no signs alone, which would take every one out of an answer, no plain words, and nothing long', () => {
    const parts = [call(['|', '**', '-', 'Old Monitor', `${'x'.repeat(200)}*`, 'two\n*lines*'])];
    expect(namesIn([{ parts }])).toEqual([]);
  });
});
