/** When a session began and ends: ISO 8601 instants, and how long it may go unused, in milliseconds. */
export interface SessionTimes {
  since: string;
  endsAt: string;
  endsUnusedAfterMs: number;
}
