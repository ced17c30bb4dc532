import { alert, escapeHtml } from './page.js';

interface Field {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly hint?: string;
  readonly focus?: boolean;
  readonly invalid?: boolean;
}

/** Of a page's form: an input with its label, and what a screen reader says beside it. */
function field(type: 'password' | 'text', o: Field, attributes = ''): string {
  const described = [o.invalid && 'problem', o.hint && `${o.name}-hint`].filter(Boolean).join(' ');
  return `<div><label for="${o.name}">${escapeHtml(o.label)}</label>
<input id="${o.name}" name="${o.name}" type="${type}" autocomplete="${o.autocomplete}" required${attributes}${
    o.invalid ? ' aria-invalid="true"' : ''
  }${described ? ` aria-describedby="${described}"` : ''}${o.focus ? ' autofocus' : ''}>
${o.hint ? `<p class="hint" id="${o.name}-hint">${escapeHtml(o.hint)}</p>` : ''}</div>`;
}

export const passwordField = (o: Omit<Field, 'autocomplete'> & { readonly isNew?: boolean }): string =>
  field(
    'password',
    { ...o, autocomplete: o.isNew ? 'new-password' : 'current-password' },
    ' maxlength="256"',
  );

/** Of an authenticator app, or a recovery code. */
export const codeField = (o: Omit<Field, 'autocomplete' | 'name'>): string =>
  field(
    'text',
    { ...o, name: 'code', autocomplete: 'one-time-code' },
    ' maxlength="32" autocapitalize="none" autocorrect="off" spellcheck="false"',
  );

/** What a form sends without being typed. */
export const hiddenField = (name: string, value: string): string =>
  `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;

/** What is wrong, where something is. */
export const problemOf = (problem: string | undefined): string =>
  problem === undefined ? '' : alert(problem);
