import { type MeshContext } from '../mesh-context.js';

/**
 * Says no in the words of another protocol, as MCP's 401 inside an HTTP exchange. It is given the call without its
 * payload: whoever proved nothing can have nothing done, whatever the refusal does.
 */
export interface RefusesCalls {
  refuse(call: Pick<MeshContext, 'peer' | 'bearer' | 'signal'>): AsyncIterable<unknown>;
}
