import { type KoaContextWithOIDC } from 'oidc-provider';
import { escapeHtml, page } from './page.js';
import { showPage } from './show-page.js';

/** Sends the form at once; a browser without scripts shows the button. */
const submit = 'document.forms[0].requestSubmit(document.forms[0].elements.logout)';

/**
 * OpenID Connect RP-Initiated Logout 1.0 section 2: an application that proves with an ID token whose session it is signs
 * out without a question; otherwise the person is asked.
 * @param form the library's form, with its token against forged requests
 */
export function signOutPage(ctx: KoaContextWithOIDC, form: string): void {
  const { IdTokenHint, Client } = ctx.oidc.entities;
  const known = IdTokenHint !== undefined;
  const target = ctx.oidc.params?.['post_logout_redirect_uri'];
  const ask = known
    ? '<h1>Signing out…</h1>'
    : `<h1>Sign out?</h1>
<p class="lead">This ends your session with <b>${escapeHtml(Client?.clientName ?? 'Deputy')}</b> and everything it was granted. To stay signed in, close this window.</p>`;
  const button = '<button type="submit" name="logout" value="yes">Sign out</button>';
  showPage(
    ctx,
    page({
      title: known ? 'Signing out' : 'Sign out?',
      formTarget: typeof target === 'string' ? target : undefined,
      body: `${ask}\n${form.replace('</form>', `${button}</form>`)}`,
      ...(known ? { script: submit } : {}),
    }),
  );
}

export function signedOutPage(ctx: KoaContextWithOIDC): void {
  showPage(
    ctx,
    page({
      title: 'Signed out',
      body: '<h1>You are signed out</h1>\n<p class="lead">You can close this window.</p>',
    }),
  );
}
