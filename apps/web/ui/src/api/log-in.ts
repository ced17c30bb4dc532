import { request } from './request.js';

/** Leaves for the identity service and comes back to where the person is now. */
export function logIn(): void {
  location.assign(`/auth/login?to=${encodeURIComponent(location.pathname)}`);
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
