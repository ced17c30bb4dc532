import { z } from 'zod';

/**
 * The processes that hold an nkey on the mesh. `operator` provisions streams and buckets and runs no traffic.
 * NATS stamps no sender on a message, so a peer's name is part of every subject it may publish to.
 */
export const peerNames = ['web', 'agent', 'mcp', 'audit', 'identity', 'operator'] as const;
export const PeerName = z.enum(peerNames);
export type PeerName = z.infer<typeof PeerName>;
