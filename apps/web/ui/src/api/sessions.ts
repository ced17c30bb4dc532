import { type SessionTimes } from '../../../src/session/session-times.js';
import type { SignInPlace } from '../../../src/session/sign-in-place.js';
import { request } from './request.js';

/** One browser in which the person is signed in. */
export type OwnSession = SessionTimes & {
  id: string;
  current: boolean;
  place: SignInPlace;
  /** Null where it is not known. */
  usedAt: string | null;
};

/** The person's sessions, this browser's first. @throws Problem */
export async function readSessions(): Promise<OwnSession[]> {
  const { sessions } = (await (await request('/api/sessions')).json()) as { sessions: OwnSession[] };
  return sessions.toSorted((a, b) => Number(b.current) - Number(a.current));
}

/** Signs out another browser. @throws Problem */
export async function endSession(id: string): Promise<void> {
  await request(`/api/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/**
 * Signs out everywhere else.
 * @returns whether that was all: of what another provider signed the person in to nothing is known
 * @throws Problem
 */
export async function endOtherSessions(): Promise<boolean> {
  const answer = await request('/api/sessions/others', { method: 'DELETE' });
  return ((await answer.json()) as { heldHere: boolean }).heldHere;
}
