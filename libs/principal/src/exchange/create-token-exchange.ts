import { type Secret } from '#libs/config';
import { fetchJson, NoAnswer } from '../bounded-json.js';
import { discover } from '../discover.js';
import { Remembered } from '../remembered.js';
import { type IsRevoked, type Revocable, revocableOf } from '../revocation/revocable.js';
import { type ExchangeStrategy } from '../issuers/claim-profile.js';
import { exchangeForm } from './exchange-form.js';
import { ExchangeRefused } from './exchange-refused.js';
import { readExchangeAnswer } from './read-exchange-answer.js';

export interface ExchangedToken {
  readonly token: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface TokenExchange {
  /**
   * @param held what of the user's token can be revoked; what it is not told of is kept until it expires
   * @throws ExchangeRefused and nothing else
   */
  exchange(userToken: string, held?: Revocable): Promise<ExchangedToken>;
  /** Drops what was exchanged for tokens that are over, and keeps none that is being exchanged for one. @returns how many it dropped */
  forget(isRevoked: IsRevoked): number;
}

export type TokenExchangeOptions = {
  strategy: ExchangeStrategy;
  clientId: string;
  clientSecret: Secret;
  /** Whom the new token is for. */
  audience: string;
  scope: string;
  /** What an answer must pass before it is given out or kept. @throws ExchangeRefused */
  accept?: (token: string, held: Revocable | undefined) => Promise<void>;
  /** For the whole exchange. Default 5,000. */
  timeoutMs?: number;
  /** Epoch milliseconds. */
  clock?: () => number;
} & ({ tokenEndpoint: string } | { issuer: string });

/** A token handed out has at least this long to be used. */
const margin = 15_000;
const rememberedTokens = 1_000;

/**
 * Exchanges a user's token for one that another service accepts, on the user's behalf. Tokens are remembered until
 * shortly before they expire, under the hash of what they were exchanged for; equal exchanges share one request.
 */
export function createTokenExchange(o: TokenExchangeOptions): TokenExchange {
  const clock = o.clock ?? Date.now;
  const timeoutMs = o.timeoutMs ?? 5_000;
  const exchanged = new Remembered<{ exchanged: ExchangedToken; held: Revocable | undefined }>(
    rememberedTokens,
    clock,
  );
  const underWay = new Map<string, { made: Promise<ExchangedToken>; held: Revocable | undefined }>();
  /** What was ended while it was exchanged: INVARIANT (nothing ended is kept). */
  const unwanted = new Set<string>();
  let endpoint = 'tokenEndpoint' in o ? o.tokenEndpoint : undefined;

  async function request(key: string, userToken: string, held?: Revocable): Promise<ExchangedToken> {
    const askedAt = clock();
    endpoint ??= (await discover('issuer' in o ? o.issuer : '', timeoutMs)).token_endpoint;
    const answer = await fetchJson(
      endpoint,
      {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams({
          ...exchangeForm(o.strategy, o, userToken),
          client_id: o.clientId,
          client_secret: o.clientSecret.reveal(),
        }),
      },
      timeoutMs,
    );
    const { token, expiresIn } = readExchangeAnswer(answer);
    await o.accept?.(token, held);
    const result = Object.freeze({ token, expiresAt: Math.floor(askedAt / 1000) + expiresIn });
    if (!unwanted.delete(key))
      exchanged.set(
        key,
        { exchanged: result, held: held && revocableOf(held) },
        result.expiresAt * 1000 - margin,
      );
    return result;
  }

  return {
    forget: (isRevoked) => {
      for (const [key, { held }] of underWay) if (held && isRevoked(held)) unwanted.add(key);
      return exchanged.forget(({ held }) => held !== undefined && isRevoked(held));
    },
    exchange: async (userToken, held) => {
      const key = Remembered.keyOf(userToken);
      const remembered = exchanged.get(key);
      if (remembered) return remembered.exchanged;
      const shared = underWay.get(key);
      if (shared) return shared.made;
      const made = request(key, userToken, held)
        .catch((error: unknown) => {
          throw toRefusal(error);
        })
        .finally(() => {
          underWay.delete(key);
          unwanted.delete(key);
        });
      underWay.set(key, { made, held });
      return made;
    },
  };
}

function toRefusal(error: unknown): ExchangeRefused {
  if (error instanceof ExchangeRefused) return error;
  const message = error instanceof NoAnswer ? error.message : 'the exchange could not be made';
  return new ExchangeRefused('unavailable', `${message}; try again`, { cause: error });
}
