import { alert, escapeHtml, type Page, page } from './page.js';

export interface SignInPageParts {
  /** The application that asks. */
  label: string;
  redirectUri: string;
  username?: string;
  problem?: string;
}

export function signInPage({ label, redirectUri, username = '', problem }: SignInPageParts): Page {
  const invalid = problem === undefined ? '' : ' aria-invalid="true" aria-describedby="problem"';
  const focusPassword = username !== '';
  const focus = (here: boolean) => (here ? ' autofocus' : '');
  return page({
    title: problem === undefined ? 'Sign in' : 'Error: Sign in',
    formTarget: redirectUri,
    body: `<h1>Sign in</h1>
<p class="lead">to continue to <b><bdi>${escapeHtml(label)}</bdi></b></p>
${problem === undefined ? '' : alert(problem)}
<form method="post">
<div><label for="username">Username</label>
<input id="username" name="username" value="${escapeHtml(username)}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="64" required${invalid}${focus(!focusPassword)}></div>
<div><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required${invalid}${focus(focusPassword)}></div>
<button type="submit">Sign in</button>
</form>`,
  });
}
