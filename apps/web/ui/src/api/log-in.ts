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

/** Ends the session here and at the identity service; with `everywhere`, in every browser of the person. */
export async function logOut({ everywhere = false } = {}): Promise<void> {
  try {
    const body = { everywhere };
    const answer = await request('/auth/logout', { method: 'POST', body });
    const { next } = (await answer.json()) as { next: string };
    tellOtherTabs();
    location.assign(next);
  } catch {
    location.assign('/');
  }
}
