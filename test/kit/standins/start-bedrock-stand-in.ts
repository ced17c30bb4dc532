import { startBedrock, type BedrockStandIn } from '../../../standins/bedrock/start-bedrock.js';

export type { BedrockStandIn } from '../../../standins/bedrock/start-bedrock.js';

/** The stand-in for Bedrock on a free port, at full speed unless a pace is given. Close it after use. */
export function startBedrockStandIn(options: { paceMs?: number } = {}): Promise<BedrockStandIn> {
  return startBedrock({ port: 0, paceMs: options.paceMs ?? 0 });
}
