import { Ability } from '#libs/contracts';
import { type ClientStanding } from '../agents/admit-client.js';
import { abilitiesOf } from '../clients/consent/abilities-of.js';
import { type Person } from '../people/person.js';
import { type Asking } from '../interaction/who-asks.js';
import { escapeHtml, type Page, page } from './page.js';

export interface ConfirmPageParts extends Asking {
  readonly person: Person;
  /** How far the client is trusted in the person's tenant, or would be. */
  readonly standing: ClientStanding;
  /** What it asks for by scopes, in words; empty where it asks for all that the person may. */
  readonly asks: readonly string[];
}

/** Asks whether a client may act for a person who is signed in. */
export function confirmPage(o: ConfirmPageParts): Page {
  const known = o.client.origin === 'deployment';
  const label = `<bdi>${escapeHtml(o.label)}</bdi>`;
  const person = escapeHtml(o.person.name);
  const disabled = o.standing.state === 'disabled';
  return page({
    title: known ? 'Continue?' : 'Allow access?',
    formTarget: o.redirectUri,
    body: `<h1>${known ? `Continue as ${person}?` : `Let ${label} act for you?`}</h1>
<p class="lead">${known ? `<b>${label}</b> asks to act for you.` : unverified(o)} Go on only if you started this yourself.</p>
<dl class="facts">
<div><dt>Signed in as</dt><dd>${person}, ${escapeHtml(o.person.tenant)}</dd></div>
<div><dt>You go on to</dt><dd>${escapeHtml(o.goesTo)}</dd></div>
<div><dt>It learns</dt><dd>your name, username and groups</dd></div>
${asked(o)}<div><dt>It will be able to</dt><dd>${abilities(o)}</dd></div>
</dl>
<form method="post">
${disabled ? '' : `<button type="submit" name="decision" value="continue">${known ? 'Continue' : 'Allow'}</button>`}
<button type="submit" name="decision" value="cancel" class="quiet">Cancel</button>
</form>`,
  });
}

const asked = ({ asks }: ConfirmPageParts) =>
  asks.length > 0
    ? `<div><dt>It asks to</dt><dd>${asks.map(escapeHtml).join('; ')}. Nothing else.</dd></div>\n`
    : '';

function unverified({ client }: Asking): string {
  const called = client.name ? `It calls itself <q><bdi>${escapeHtml(client.name)}</bdi></q>. ` : '';
  return client.origin === 'document'
    ? `${called}Nobody here has checked who runs that site.`
    : `${called}Nobody has checked who it is.`;
}

function abilities({ standing, person }: ConfirmPageParts): string {
  const { trust, state } = standing;
  if (state === 'disabled') return `nothing: an operator of ${escapeHtml(person.tenant)} has disabled it`;
  const open = abilitiesOf(standing);
  const shut = Ability.options.filter((verb) => !open.includes(verb));
  const can = open.length > 0 ? `<strong>${inWords(open, 'and')}</strong> what you may` : 'do nothing';
  const until =
    trust === 'unapproved' ? `, until an operator of ${escapeHtml(person.tenant)} approves it` : '';
  return shut.length > 0 ? `${can}. It cannot ${inWords(shut, 'or')} anything${until}.` : `${can}.`;
}

const inWords = (verbs: readonly string[], last: 'and' | 'or') =>
  new Intl.ListFormat('en', { type: last === 'and' ? 'conjunction' : 'disjunction' }).format(verbs);
