import { escapeHtml, type Page, page } from './page.js';

/** What went wrong, for a person; the code is for whoever helps them. */
export function errorPage({ error, error_description }: { error: string; error_description?: string }): Page {
  return page({
    title: 'That did not work',
    body: `<h1>That did not work</h1>
<p class="lead" role="alert">${escapeHtml(explain(error))}</p>
<p><code>${escapeHtml(error_description ? `${error}: ${error_description}` : error)}</code></p>`,
  });
}

function explain(error: string): string {
  switch (error) {
    case 'session_not_found':
      return 'This sign-in has expired or was already finished. Go back to the application and sign in again.';
    case 'cross_site':
      return 'This form was not sent from this page. Go back to the application and sign in again.';
    case 'changed_meanwhile':
      return 'Your account was changed while you did this, by an operator or by yourself elsewhere. Nothing was changed here: sign in again.';
    case 'network_blocked':
      return 'From the network you are in, nobody signs in here. Ask an operator, or use another network.';
    case 'too_many_requests':
      return 'You have done this too often in a short time. Wait a minute, go back and try again.';
    case 'too_many_sign_ins':
      return 'Too many sign-ins were begun from where you are. Wait a few minutes, go back to the application and try again.';
    case 'client_document':
      return 'The application says who it is at an address of its own, and that could not be used.';
    case 'temporarily_unavailable':
      return 'This cannot be said right now. Wait a moment, go back to the application and try again.';
    case 'server_error':
      return 'Something went wrong here. Try again in a moment.';
    default:
      return 'The application asked for something that cannot be done. Go back to it and try again.';
  }
}
