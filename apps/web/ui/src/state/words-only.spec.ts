import { describe, expect, it } from '@jest/globals';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { wordsOnly } from './words-only.js';

/** Names that anybody may give a product. */
const names = [
  'javascript:alert(1)',
  'https://evil.example/x?y=1',
  'www.evil.example',
  'someone@evil.example',
  '<https://evil.example>',
  '<javascript:alert(1)>',
  '[Sign in](https://evil.example)',
  '[Sign in](//evil.example "title")',
  '[Sign in][1]',
  '![x](https://evil.example/p.png)',
  '<a href="https://evil.example">Sign in</a>',
  '<img src="https://evil.example/p.png">',
  '[^1]',
];

const render = (text: string) =>
  renderToStaticMarkup(
    createElement(ReactMarkdown, { remarkPlugins: [remarkGfm, wordsOnly], children: text }),
  );
const wordsOf = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(lt|gt|quot|amp|#x27);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&', '#x27': "'" })[name] ?? ''); // prettier-ignore

describe('words are no links', () => {
  const defined = '\n\n[1]: https://evil.example\n\n[^1]: A note';

  it.each(names)('%s, in a sentence', (name) => {
    const html = render(`I created ${name} for you.${defined}`);
    expect(html).not.toMatch(/<(?:a|img)\b|<[^>]*(?:href|src)=/);
    expect(wordsOf(html)).toContain(`I created ${name} for you.`);
  });

  it.each(names)('%s, in a table', (name) => {
    const html = render(`| ID | Name |\n| -- | ---- |\n| 1 | ${name} |${defined}`);
    expect(html).not.toMatch(/<(?:a|img)\b|<[^>]*(?:href|src)=/);
    expect(html).toContain('<table>');
    expect(wordsOf(html)).toContain(name);
  });

  it('and what is no link is still Markdown', () => {
    expect(render('**Two** found in `acme`:\n\n- a\n- b')).toBe(
      '<p><strong>Two</strong> found in <code>acme</code>:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>',
    );
  });
});
