import { request } from './request.js';
import { noteSigningIn, tellOtherTabs } from './tabs.js';

/**
 * Leaves for the identity service and comes back to where the person is now.
 * @param claims what a service wants the identity service to ask for
 */
export function logIn(claims?: string): void {
  // The first page has no query of its own, only that of a login that failed.
  const here = location.pathname === '/' ? '/' : location.pathname + location.search;
  const query = new URLSearchParams({ to: here, ...(claims !== undefined && { claims }) });
  noteSigningIn();
  location.assign(`/auth/login?${query.toString()}`);
}

/** Ends the session here and at the identity service. */
export async function logOut(): Promise<void> {
  try {
    await leave({ everywhere: false });
  } catch {
    location.assign('/');
  }
}

/**
 * Ends all that the person was given until now, in every browser and at every application.
 * @throws Problem where some of it may go on: this session does, so that it can be asked again
 */
export const logOutEverywhere = () => leave({ everywhere: true });

async function leave(body: { readonly everywhere: boolean }): Promise<void> {
  const answer = await request('/auth/logout', { method: 'POST', body });
  const { next } = (await answer.json()) as { next: string };
  tellOtherTabs();
  location.assign(next);
}
