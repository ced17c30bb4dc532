import { type SessionTimes } from '../../../src/session/session-times.js';
import { request } from './request.js';

/** When the session of this browser began and when it ends. @throws Problem */
export async function readCurrentSession(): Promise<SessionTimes> {
  return (await (await request('/api/sessions/current')).json()) as SessionTimes;
}
