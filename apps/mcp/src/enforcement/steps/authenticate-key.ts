import { type KeyAnswer } from '#libs/contracts';
import { type Arrival, codeOfKeyRefusal, type KeyCode, type KeyHolder } from '#libs/enforcement';
import { type Principal, TokenRejected } from '#libs/principal';
import { type EnforcementPorts } from '../ports.js';
import { RequestRefused } from '../refusal.js';
import { type Authenticated } from '../stages.js';

export const unauthenticated = -32001;

type Ports = Pick<EnforcementPorts, 'verifier' | 'keys' | 'refusedKeys' | 'logger'>;

/**
 * Knows a machine agent by its API key: identity gives the agent's own token for it, which is verified like any other. What comes
 * after knows nothing of keys.
 * INVARIANT (a refused key opens nothing): unknown, revoked, past its rotation, of a disabled agent or without consent, it is
 * refused before anything is decided, and recorded.
 */
export async function authenticateKey(
  key: string,
  arrival: Arrival,
  ports: Ports,
): Promise<Authenticated | RequestRefused> {
  try {
    const found = await ports.keys.tokenFor(key, arrival.prefix ?? '');
    const principal = await principalOf(found.answer, ports.verifier);
    if (principal) return { principal };
    // What was remembered is not taken any more: identity says why.
    const answer = found.isOfNow ? found.answer : await ports.keys.askAnew(key);
    const again = found.isOfNow ? undefined : await principalOf(answer, ports.verifier);
    if (again) return { principal: again };
    const refused = await refuseKey(codeOf(answer), arrival, ports, answer.holder);
    return found.waitMs > 0 ? tooManyTries(found.waitMs) : refused;
  } catch (err) {
    ports.logger.warn({ err, transport: arrival.transport }, 'an API key could not be verified');
    return new RequestRefused(503, unauthenticated, 'API keys cannot be verified now; try again');
  }
}

/**
 * Undefined where there is no token, or one that is not taken.
 * @throws TokenRejected when that is not known now
 */
async function principalOf(answer: KeyAnswer, verifier: Ports['verifier']): Promise<Principal | undefined> {
  if (answer.outcome === 'refused') return undefined;
  const { tenant, agent } = answer.holder;
  try {
    const principal = await verifier.verify(answer.token);
    const isTheirs = principal.tenant === tenant && principal.agent.id === agent;
    const isActive =
      principal.agent.standing?.kind === 'machine' && principal.agent.standing.state === 'active';
    return isTheirs && isActive ? principal : undefined;
  } catch (error) {
    if (error instanceof TokenRejected && ['revoked', 'expired'].includes(error.code)) return undefined;
    throw error;
  }
}

const codeOf = (answer: KeyAnswer): KeyCode =>
  answer.outcome === 'refused' ? codeOfKeyRefusal[answer.reason] : 'AGENT_DISABLED';

/** What is told, and how HTTP says it: 401 for whom nobody knows, 400 for what is no way to say who asks. */
const told: Readonly<Record<KeyCode, readonly [status: 400 | 401, text: string]>> = {
  KEY_UNKNOWN: [401, 'the API key is not known here'],
  KEY_REVOKED: [401, 'the API key was revoked; ask an operator for another'],
  KEY_ENDED: [401, 'the API key was rotated and is over; use the newer one'],
  AGENT_DISABLED: [401, 'the agent is disabled; ask an operator'],
  CONSENT_MISSING: [401, 'the person for whom the agent acts does not consent'],
  KEY_MALFORMED: [401, 'this is no API key; `npm run agents -- rotate` makes one'],
  KEY_MISPLACED: [
    400,
    'an API key belongs in the header `X-Agent-Api-Key` and nowhere else; where it was seen it may have been written down, so rotate it',
  ],
  KEY_BESIDE_TOKEN: [400, 'send an API key or a bearer token, not both'],
};

/** Refuses, on the record. */
export async function refuseKey(
  code: KeyCode,
  arrival: Arrival,
  { refusedKeys, logger }: Pick<Ports, 'refusedKeys' | 'logger'>,
  holder?: KeyHolder,
): Promise<RequestRefused> {
  await refusedKeys.record(code, arrival, holder);
  logger.warn({ transport: arrival.transport, agent: holder?.agent, reason: code }, 'an API key was refused');
  const [status, text] = told[code];
  return new RequestRefused(status, unauthenticated, `${text} (${code})`, {
    ...(status === 401 && { challenge: 'missing' as const }),
  });
}

const tooManyTries = (waitMs: number) =>
  new RequestRefused(
    429,
    unauthenticated,
    'too many API keys that nobody knows come from this address; try again later',
    {
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    },
  );
