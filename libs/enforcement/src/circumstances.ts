import { type PeerName } from '#libs/contracts';
import { type Circumstances } from '#libs/policy';

/** How something came in, as the transport knows it and not as the message says. */
export type Arrival =
  | {
      readonly transport: 'nats';
      readonly peer: PeerName;
      readonly address?: undefined;
      readonly prefix?: undefined;
    }
  /**
   * `address` of the client: of the socket, or what configured proxies say, whatever a header claims. `prefix`: what one client
   * has for certain.
   */
  | {
      readonly transport: 'http';
      readonly peer?: undefined;
      readonly address?: string | undefined;
      readonly prefix?: string;
    };

export interface Situated {
  readonly circumstances: Circumstances;
}

/**
 * Gathers, once for all that is asked on behalf of one request, what the mesh itself knows about the moment.
 * INVARIANT (circumstances are gathered once): every decision on a request, and every record of one, is about the same
 * moment; no later step asks the clock for a decision again.
 */
export function gatherCircumstances({ clock }: { readonly clock: () => Date }) {
  return ({ arrival: { transport, peer, address } }: { readonly arrival: Arrival }): Situated => ({
    circumstances: Object.freeze({
      time: clock(),
      transport,
      ...(peer && { peer }),
      ...(address && { address }),
    }),
  });
}
