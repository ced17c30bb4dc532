import { setTimeout as wait } from 'node:timers/promises';
import { type z } from 'zod';
import { within } from '#libs/deadline';
import { redact } from '#libs/telemetry';
import { CredentialError, late } from './credential-error.js';

const firstPauseMs = 100;
const longestPauseMs = 800;
const tooMany = 429;

/**
 * Vault's answer to a call, within a time that its client does not keep: it counts silence only. What Vault did not do because
 * it was asked too often (429) is asked again, later each time and at no time that others would choose too.
 * @param call asks once
 * @throws CredentialError made only of Vault's status and words: its client's errors hold the whole request
 */
export async function ask<T>(
  answer: z.ZodType<T>,
  call: () => Promise<unknown>,
  timeoutMs: number,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  let body: unknown;
  for (let pause = firstPauseMs; ; pause *= 2) {
    try {
      body = await within(call(), { ms: Math.max(1, until - Date.now()), late });
      break;
    } catch (error) {
      if (error instanceof CredentialError) throw error;
      const delay = pause * (0.5 + Math.random());
      const isWorthIt = statusOf(error) === tooMany && pause <= longestPauseMs && Date.now() + delay < until;
      if (!isWorthIt) throw refusalOf(error);
      await wait(delay);
    }
  }
  const parsed = answer.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new CredentialError('vault_unavailable', 'vault gave an answer that is not one of its own');
}

function refusalOf(error: unknown): CredentialError {
  const { response, code } = error as {
    response?: { statusCode?: number; body?: { errors?: unknown[] } };
    code?: unknown;
  };
  const status = response?.statusCode;
  if (status === undefined)
    return new CredentialError(
      'vault_unavailable',
      'vault cannot be reached',
      typeof code === 'string' ? code : undefined,
    );
  const words = response?.body?.errors?.[0];
  const detail = typeof words === 'string' ? firstWords(words) : `status ${status}`;
  if (status === 400 || status === 403)
    return new CredentialError('credential_refused', 'vault refused the credential', detail);
  if (status === tooMany)
    return new CredentialError('vault_unavailable', 'vault is asked too often: try again shortly', detail);
  return /\bsealed\b/i.test(detail)
    ? new CredentialError('vault_unavailable', 'vault is sealed: somebody must unseal it', detail)
    : new CredentialError('vault_unavailable', 'vault cannot serve', detail);
}

const statusOf = (error: unknown) =>
  (error as { response?: { statusCode?: number } } | undefined)?.response?.statusCode;

/** Without addresses: where the database is does not belong in what whoever asked may be told. */
const firstWords = (text: string) =>
  redact(text)
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
