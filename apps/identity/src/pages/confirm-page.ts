import { escapeHtml, type Page, page } from './page.js';

/** Asks whether a program on the person's machine may go on with the session that is already there. */
export function confirmPage(o: { person: string; client: string; redirectUri: string }): Page {
  return page({
    title: 'Continue?',
    formTarget: o.redirectUri,
    body: `<h1>Continue as ${escapeHtml(o.person)}?</h1>
<p class="lead"><b>${escapeHtml(o.client)}</b> asks to act for you. It listens at <code>${escapeHtml(new URL(o.redirectUri).host)}</code>. Go on only if you started it yourself.</p>
<form method="post">
<button type="submit" name="decision" value="continue">Continue</button>
<button type="submit" name="decision" value="cancel" class="quiet">Cancel</button>
</form>`,
  });
}
