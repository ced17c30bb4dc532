import encodeQr from 'qr';
import { totpAddress } from '../people/second-factor/totp.js';
import { codeField, hiddenField, problemOf } from './fields.js';
import { escapeHtml, type Page, page } from './page.js';

interface Shown {
  readonly problem?: string | undefined;
  /** Where the form may end up, beyond this service itself. */
  readonly formTarget?: string | undefined;
  /** What the form shows with what is typed: that the password was shown for it. */
  readonly proof: string;
}

const titled = (title: string, problem: string | undefined) =>
  problem === undefined ? title : `Error: ${title}`;

/** Asks for a code of the authenticator app, or for a recovery code. */
export function codePage({ problem, formTarget, proof }: Shown): Page {
  return page({
    title: titled('Enter your code', problem),
    formTarget,
    body: `<h1>Enter your code</h1>
<p class="lead">Open your authenticator app and enter the code that it shows for Deputy. Without it, enter one of your recovery codes.</p>
${problemOf(problem)}
<form method="post">
${hiddenField('proof', proof)}
${codeField({ label: 'Code', focus: true, invalid: problem !== undefined })}
<button type="submit">Continue</button>
</form>`,
  });
}

interface Enrolling extends Shown {
  readonly secret: string;
  readonly username: string;
}

/** Shows a new secret, as a QR code and as text, and asks for a code of it. */
export function enrolPage(o: Enrolling): Page {
  const qr = encodeQr(totpAddress(o.secret, o.username), 'svg');
  const image = `data:image/svg+xml;base64,${Buffer.from(qr).toString('base64')}`;
  return page({
    title: titled('Set up your second factor', o.problem),
    formTarget: o.formTarget,
    body: `<h1>Set up your second factor</h1>
<p class="lead">Scan this with an authenticator app, or enter the key there by hand. Then enter the code that the app shows.</p>
${problemOf(o.problem)}
<p class="qr"><img src="${image}" width="200" height="200" alt="QR code of the key below"></p>
<dl class="facts">
<div><dt>Key</dt><dd><code>${escapeHtml(o.secret.replace(/.{4}(?=.)/g, '$& '))}</code></dd></div>
<div><dt>Account</dt><dd>${escapeHtml(o.username)}, time-based, 6 digits</dd></div>
</dl>
<form method="post">
${hiddenField('proof', o.proof)}
${codeField({ label: 'Code', focus: o.problem !== undefined, invalid: o.problem !== undefined })}
<button type="submit">Continue</button>
</form>`,
  });
}

/** Shows recovery codes, this once. @param next where to go on: by a form of the sign-in, or by a link */
export function recoveryPage(
  codes: readonly string[],
  next: { readonly formTarget: string; readonly proof: string } | { readonly href: string },
): Page {
  const onward =
    'href' in next
      ? `<p class="onward"><a href="${next.href}">Done</a></p>`
      : `<form method="post">\n${hiddenField('proof', next.proof)}\n<button type="submit" name="step" value="done">Continue</button>\n</form>`;
  return page({
    title: 'Keep your recovery codes',
    formTarget: 'formTarget' in next ? next.formTarget : undefined,
    body: `<h1>Keep your recovery codes</h1>
<p class="lead">Your second factor is set up. Each of these signs you in once when you do not have your app. They are shown this once: write them down or print them.</p>
<ol class="codes">
${codes.map((code) => `<li><code>${escapeHtml(code)}</code></li>`).join('\n')}
</ol>
${onward}`,
  });
}
