import { type InjectionToken } from '@nestjs/common';
import { type MeshContext } from '../mesh-context.js';
import { MeshError } from '../mesh-error.js';
import { type Access } from './access.js';
import { type Authenticator, authenticatePeer } from './authenticate-peer.js';
import { type RefusesCalls } from './refuses-calls.js';
import { UnguardedHandlers } from './unguarded-handlers.js';
import { rememberPrincipal } from './verified-principal.js';

export interface GuardPorts {
  /** Undefined in a service that verifies no tokens. */
  readonly authenticator?: Authenticator | undefined;
  /** What a handler names as `refusedBy`. */
  readonly refusal?: (token: InjectionToken<RefusesCalls>) => RefusesCalls | undefined;
}

/**
 * Stands before every handler of a MeshServer. It is part of the transport and not one of Nest's own guards because
 * those depend on how an application is put together: a hybrid one gives its global guards to one face only.
 */
export class CallGuard {
  readonly #refusals = new Map<Access, RefusesCalls>();

  /** @throws UnguardedHandlers when a handler asks for a token and nothing here can verify it, or refuse it as it says */
  constructor(
    private readonly handlers: ReadonlyMap<string, Access>,
    private readonly ports: GuardPorts = {},
  ) {
    const problems: string[] = [];
    for (const [subject, access] of handlers) {
      if (access.by !== 'token') continue;
      if (!ports.authenticator)
        problems.push(`\`${subject}\` asks for a token; import PrincipalModule, which verifies it`);
      if (!access.refusedBy) continue;
      const refusal = ports.refusal?.(access.refusedBy);
      if (refusal) this.#refusals.set(access, refusal);
      else problems.push(`\`${subject}\` is refused by what no module provides`);
    }
    if (problems.length > 0) throw new UnguardedHandlers(problems);
  }

  /** @throws UnguardedHandlers for a subject whose handler did not say who may call it */
  expect(subject: unknown): void {
    if (typeof subject === 'string' && this.handlers.has(subject)) return;
    throw new UnguardedHandlers([`\`${String(subject)}\` has a handler that does not say who may call it`]);
  }

  /**
   * INVARIANT (closed by default): resolves to nothing for a call that its handler may have, and a call of a handler
   * that did not say who may call it is nobody's.
   * @returns the words in which the call is refused, where its handler has its own
   * @throws MeshError `unauthenticated`, or `unavailable` when tokens cannot be verified now
   */
  async admit(subject: string, context: MeshContext): Promise<AsyncIterable<unknown> | undefined> {
    const access = this.handlers.get(subject);
    if (access?.by === 'peer') return undefined;
    const { authenticator } = this.ports;
    if (!access || !authenticator) {
      throw new MeshError('unauthenticated', `\`${subject}\` does not say who may call it, so nobody may`);
    }
    try {
      rememberPrincipal(context, await authenticatePeer(authenticator, context));
      return undefined;
    } catch (error) {
      const refusal = this.#refusals.get(access);
      if (refusal && error instanceof MeshError) return refusal.refuse(context);
      throw error;
    }
  }
}
