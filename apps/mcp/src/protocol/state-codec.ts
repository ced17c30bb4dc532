import { randomBytes } from 'node:crypto';
import { createRequestStateCodec, type RequestStateCodec } from '@modelcontextprotocol/server';
import { digestOf } from '#libs/enforcement';
import { type Passage } from '../enforcement/stages.js';

/** As long as a person may take to answer. */
const ttlSeconds = 600;

/**
 * Signs what a round of a call leaves for the next one (MCP 2026-07-28, Multi Round-Trip Requests: the state comes back from outside).
 * INVARIANT (a state belongs to its call): it is good for the person, the agent, the method, what is called and the arguments that
 * it was made for, for ten minutes, and for nobody and nothing else. It is no right: each round is decided anew.
 * The key is this process's own, so that a round which another instance began is asked again from the start.
 */
export class StateCodecs {
  readonly #key = randomBytes(32);

  /** For one request. Nothing is computed before a state comes or goes. */
  of({ principal, toolName, message: { method, params } }: Passage): RequestStateCodec {
    const { user, agent, tenant } = principal;
    const { arguments: given = {}, uri = null } = params;
    const bind = () => digestOf([user?.key ?? null, agent.id, tenant, method, toolName, uri, given]);
    return createRequestStateCodec({ key: this.#key, ttlSeconds, bind });
  }
}
