import { type TokenEndpointResponse } from 'openid-client';
import { type HeldToken } from '../session/session.js';

/** A token is replaced once this much of its life is over. */
const refreshAtShare = 0.75;
/** What RFC 6749 leaves open when `expires_in` is missing; short, so that a mistake costs a refresh and not an outage. */
const assumedSeconds = 300;

export function heldToken(answer: TokenEndpointResponse, now: number): HeldToken {
  const lifeMs = (answer.expires_in ?? assumedSeconds) * 1000;
  return {
    token: answer.access_token,
    refreshAt: now + lifeMs * refreshAtShare,
    expiresAt: now + lifeMs,
  };
}
