import { request } from './request.js';

/**
 * Leaves for the identity service and comes back to where the person is now.
 * @param claims what a service wants the identity service to ask for
 */
export function logIn(claims?: string): void {
  // The first page has no query of its own, only that of a login that failed.
  const here = location.pathname === '/' ? '/' : location.pathname + location.search;
  const query = new URLSearchParams({ to: here, ...(claims !== undefined && { claims }) });
  location.assign(`/auth/login?${query.toString()}`);
}

/** Ends the session here and at the identity service. */
export async function logOut(): Promise<void> {
  try {
    const { next } = (await (await request('/auth/logout', { method: 'POST' })).json()) as { next: string };
    location.assign(next);
  } catch {
    location.assign('/');
  }
}
