import { setTimeout as pause } from 'node:timers/promises';
import { eventFrame, exceptionFrame } from './event-stream.js';
import { BedrockFault } from './fault.js';
import { type PlannedFault } from './planned-faults.js';
import { type StreamEvent } from './stream-answer.js';
import { type AnyResponse } from './two-protocol-server.js';

/** Writes a stream's frames at a pace, stops when the client has gone, and breaks off where a test asked for it. */
export async function sendStream(
  response: AnyResponse,
  events: Iterable<StreamEvent>,
  paceMs: number,
  fault?: PlannedFault,
): Promise<void> {
  let gone = false;
  response.on('close', () => (gone = true));
  // The two response types share `write`, but not one signature for it.
  const write = (frame: Buffer) => void (response as NodeJS.WritableStream).write(frame);
  response.statusCode = 200;
  response.setHeader('content-type', 'application/vnd.amazon.eventstream');
  for (const { type, payload } of events) {
    if (gone) return;
    if (fault?.at === 'messageStop' && type === 'messageStop') return breakOff(response, fault.by);
    write(eventFrame(type, payload));
    if (fault?.at === 'stream') {
      const { streamMember, message } = new BedrockFault(fault.type, fault.message ?? 'too many requests');
      write(exceptionFrame(streamMember, message));
      break;
    }
    if (paceMs > 0) await pause(paceMs);
  }
  response.end();
}

function breakOff(response: AnyResponse, by: 'end' | 'disconnect'): void {
  if (by === 'end') response.end();
  else if ('stream' in response) response.stream.session?.destroy();
  else response.socket?.destroy();
}
