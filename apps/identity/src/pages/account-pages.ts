import { codeField, hiddenField, passwordField, problemOf } from './fields.js';
import { escapeHtml, type Page, page } from './page.js';

const titled = (title: string, problem: string | undefined) =>
  problem === undefined ? title : `Error: ${title}`;
const back = '<p class="onward"><a href="/account">Back to your account</a></p>';

export interface AccountPageParts {
  readonly name: string;
  readonly username: string;
  readonly tenant: string;
  readonly hasFactor: boolean;
  readonly recoveryLeft: number;
  /** Where to go back to. */
  readonly applications: readonly { readonly name: string; readonly href: string }[];
  /** What was just done. */
  readonly done?: string | undefined;
}

/** A person's own account. */
export function accountPage(o: AccountPageParts): Page {
  const factor = o.hasFactor
    ? `on, ${String(o.recoveryLeft)} recovery ${o.recoveryLeft === 1 ? 'code' : 'codes'} left`
    : 'off';
  return page({
    title: 'Your account',
    body: `<h1>Your account</h1>
${o.done === undefined ? '' : `<p class="lead" role="status">${escapeHtml(o.done)}</p>`}
<dl class="facts">
<div><dt>Name</dt><dd>${escapeHtml(o.name)}</dd></div>
<div><dt>You sign in as</dt><dd>${escapeHtml(o.username)}, ${escapeHtml(o.tenant)}</dd></div>
<div><dt>Second factor</dt><dd>${factor}</dd></div>
</dl>
<p class="onward"><a href="/account/password">Change your password</a></p>
<p class="onward"><a href="/account/second-factor">${o.hasFactor ? 'Remove your second factor' : 'Set up a second factor'}</a></p>
${o.applications.map(({ name, href }) => `<p class="onward"><a href="${escapeHtml(href)}">Back to ${escapeHtml(name)}</a></p>`).join('\n')}`,
  });
}

/** Asks for another password. @param old whether the former one is asked for, too; if not, `proof` is sent that it was shown */
export function passwordPage(o: {
  readonly old: boolean;
  readonly proof?: string;
  readonly problem?: string | undefined;
  readonly formTarget?: string | undefined;
}): Page {
  const invalid = o.problem !== undefined;
  const lead = o.old
    ? 'Everywhere else you will be signed out.'
    : 'Yours was given to you by an operator. Choose one that only you know.';
  return page({
    title: titled('Choose a new password', o.problem),
    formTarget: o.formTarget,
    body: `<h1>Choose a new password</h1>
<p class="lead">${lead}</p>
${problemOf(o.problem)}
<form method="post">
${o.proof === undefined ? '' : hiddenField('proof', o.proof)}
${o.old ? passwordField({ name: 'old', label: 'Password until now', invalid, focus: true }) : ''}
${passwordField({ name: 'password', label: 'New password', isNew: true, hint: 'At least 12 characters.', invalid, focus: !o.old })}
${passwordField({ name: 'again', label: 'New password again', isNew: true, invalid })}
<button type="submit">Change password</button>
</form>
${o.old ? back : ''}`,
  });
}

/** Asks for the password before a second factor is set up, and for a code too before one is removed. */
export function provePage(o: { readonly removes: boolean; readonly problem?: string | undefined }): Page {
  const invalid = o.problem !== undefined;
  const title = o.removes ? 'Remove your second factor' : 'Set up your second factor';
  return page({
    title: titled(title, o.problem),
    body: `<h1>${title}</h1>
<p class="lead">${
      o.removes
        ? 'From then on your password alone signs you in. Everywhere else you will be signed out.'
        : 'With a second factor, a stolen password is not enough to sign in as you. First enter your password.'
    }</p>
${problemOf(o.problem)}
<form method="post">
${passwordField({ name: 'password', label: 'Password', invalid, focus: true })}
${o.removes ? codeField({ label: 'Code', hint: 'Of your app, or a recovery code.', invalid }) : ''}
<button type="submit">${o.removes ? 'Remove' : 'Continue'}</button>
</form>
${back}`,
  });
}
