import { type EventKeeper } from '#libs/enforcement';
import { type StreamDecisions } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';

/** Refusals of queries go to the stream. This service keeps no spool of its own: what the stream does not take is alarmed. */
export const orAlarm = (
  stream: Pick<StreamDecisions, 'record'>,
  logger: Pick<Logger, 'error'>,
): Pick<EventKeeper, 'keep'> => ({
  async keep(event) {
    try {
      await stream.record(event);
    } catch (err) {
      const about = { err, callId: event.callId, alarm: 'denial_not_recorded' };
      logger.error(about, 'the denial of a query could not be recorded');
    }
  },
});
