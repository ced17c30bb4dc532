import { createHash } from 'node:crypto';
import { style, styleSource } from './style.js';

/** A page ready to be sent: its text, and the content security policy it was made for. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

export interface PageParts {
  title: string;
  /** Trusted HTML: everything from outside has gone through {@link escapeHtml}. */
  body: string;
  /** Where a form on the page may end up, beyond this service itself. */
  formTarget?: string | undefined;
  script?: string;
}

/** The badge of the web front end. */
const mark = `<svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" class="mark"/><path class="star" d="M16 4.9L18.65 10.8L24.91 9.19L21.95 14.94L27.11 18.84L20.77 20.1L20.95 26.57L16 22.4L11.05 26.57L11.23 20.1L4.89 18.84L10.05 14.94L7.09 9.19L13.35 10.8z"/><path class="cut" d="M12.7 16.6l2.4 2.4 4.4-4.8"/></svg>`;

/** Lays out a page: no request but the page's own and its typeface's, no script but the one given. */
export function page({ title, body, formTarget, script }: PageParts): Page {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="theme-color" content="#f8fafc" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0b1020" media="(prefers-color-scheme: dark)">
<title>${escapeHtml(title)} · Deputy</title>
<link rel="icon" href="data:,">
<link rel="preload" href="/fonts/inter.woff2" as="font" type="font/woff2" crossorigin>
<style>${style}</style>
</head>
<body>
<main>
<p class="brand">${mark}Deputy</p>
<section class="card">
${body}
</section>
</main>
<footer>The agent acts with your own rights only. Every action is decided by policy and recorded.</footer>
${script === undefined ? '' : `<script>${script}</script>`}
</body>
</html>
`;
  return { html, policy: policyFor(formTarget, script) };
}

function policyFor(formTarget: string | undefined, script: string | undefined): string {
  const scriptSource =
    script && `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  return [
    "default-src 'none'",
    `style-src ${styleSource}`,
    'img-src data:',
    "font-src 'self'",
    ...(scriptSource ? [scriptSource] : []),
    // Browsers hold the redirects that follow a form to this as well, so the application that asked is named.
    ["form-action 'self'", ...(formTarget ? [sourceOf(formTarget)] : [])].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The CSP source of an address: its origin, or its scheme where it has none. */
function sourceOf(address: string): string {
  const { origin, protocol } = new URL(address);
  return origin === 'null' ? protocol : origin;
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A line that says what went wrong, read out at once by a screen reader. */
export const alert = (text: string): string =>
  `<p class="alert" id="problem" role="alert"><svg width="18" height="18" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8"/><path d="M10 6v4.6M10 13.8v.1"/></svg><span>${escapeHtml(text)}</span></p>`;
