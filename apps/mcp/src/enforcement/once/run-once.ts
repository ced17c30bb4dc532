import { type Db } from 'mongodb';
import { digestOf } from '#libs/enforcement';
import { keptForMs, type Once, outcomeUnknown } from '../../toolbox/keyed-writes.js';
import { ToolError } from '../../toolbox/tool-error.js';
import { argumentsOf } from '../arguments-of.js';
import { type EnforcementPorts } from '../ports.js';
import { type GrantedCall, type Ran } from '../stages.js';
import { keyOf } from './key-of.js';
import { type KeptKey, KeptKeys } from './kept-keys.js';

type Ports = Pick<EnforcementPorts, 'clock' | 'logger'>;
/** Runs the tool. @param once where what it writes is to be found again */
type Running = (once?: Once) => Promise<Ran['result']>;

/**
 * Runs a permitted call, at most once for each idempotency key.
 *
 * INVARIANT (once only): a write lands once, however often its call is sent with the same key, at once or after a crash. What it is
 * found again by is stored with it, in the same operation on the same document; the record of the key says for what the key stands
 * and how that ended, and may be behind. So whoever comes while the end is not recorded runs the same call again, whose write then
 * finds itself done. Of a tool whose writes cannot be found again the end is said to be unknown instead.
 *
 * The call was decided and recorded before, each time anew: a key is no right.
 * @throws ToolError `key_reused`, `key_unsupported`, `outcome_unknown`, and whatever the tool throws
 */
export async function runOnce(call: GrantedCall, db: Db | undefined, run: Running, ports: Ports): Promise<Ran> {
  const { tool, callId, message } = call;
  const key = keyOf(call);
  if (key === undefined || tool.declaration.effect === 'read') return { result: await run() };
  if (!db || tool.declaration.needs !== 'writer') throw unsupported();
  const keys = new KeptKeys(db, ports.clock);
  const claim = { _id: key, tool: tool.name, argumentsDigest: digestOf(argumentsOf(message) ?? {}), callId };
  let kept = await keys.claim(claim);
  if (kept.tool !== claim.tool || kept.argumentsDigest !== claim.argumentsDigest) throw reused();
  // As the tool declares it today, whatever it declared when that was recorded.
  if (kept.result) return { result: tool.declaration.output.parse(kept.result), repeats: kept.callId };
  const { landsOnce } = tool.declaration;
  if (kept.callId !== callId && !landsOnce) {
    const taken = kept.failed && (await keys.take(kept, claim));
    if (!taken) throw outcomeUnknown();
    kept = taken;
  }
  const result = await carryOut(kept, keys, () => run(landsOnce && onceOf(kept)), ports);
  return { result, ...(kept.callId !== callId && { repeats: kept.callId }) };
} // prettier-ignore

async function carryOut(kept: KeptKey, keys: KeptKeys, run: Running, { logger }: Ports): Promise<Ran['result']> {
  // What cannot be recorded is found out when it is asked for again, or said to be unknown.
  const end = (how: Pick<KeptKey, 'result' | 'failed'>) =>
    keys.end(kept, how).catch((err: unknown) => {
      logger.warn({ err, callId: kept.callId }, 'how a call ended could not be recorded with its idempotency key');
    });
  try {
    const result = await run();
    await end({ result });
    return result;
  } catch (error) {
    // What a tool says itself it says instead of a change.
    if (error instanceof ToolError) await end({ failed: true });
    throw error;
  }
} // prettier-ignore

const onceOf = ({ callId, expiresAt }: KeptKey): Once => ({
  callId,
  since: new Date(expiresAt.getTime() - keptForMs),
});

const reused = () =>
  new ToolError(
    'key_reused',
    'this idempotency key was sent before with another tool or other arguments; nothing was changed: give a new call a new key',
  );
const unsupported = () =>
  new ToolError('key_unsupported', 'this tool keeps no idempotency keys; nothing was run: send the call without one'); // prettier-ignore
