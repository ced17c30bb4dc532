import { doorOf, type ShownEvent, whoIn } from '#libs/contracts';
import { onOneLine } from '../command/index.js';

type Decided = Extract<ShownEvent, { type: 'decision.decided' }>;

/**
 * A decision or an outcome on one line: when, who through which agent, which tool on what, and by which rule.
 * @param open whether it is a permit of which no outcome is recorded
 * @param count how often the denial came
 */
export const describeEvent = (event: ShownEvent, open = false, count = 1): string =>
  onOneLine(lineOf(event) + (open ? unknownOutcome : '') + (count > 1 ? `; refused ${count} times` : ''));

/** What somebody said who was turned away: all that there is of them. */
const said = ({ resource, facts }: Decided): string => {
  if (!doorOf(resource.type)) return '';
  return Object.entries(facts?.attributes ?? {})
    .map(([name, value]) => ` ${name} ${String(value)}`)
    .join(',');
};

const unknownOutcome = '; no outcome recorded: it runs just now, or was broken off and may have been done';

function lineOf(event: ShownEvent): string {
  const start = `[${event.time}] [${whoIn(event)}] [${event.tool}]`;
  if (event.type === 'decision.completed') {
    const credential = event.lease ? ` with the ${event.lease.role} credential` : '';
    return `${start} ${event.outcome}${event.errorCode ? ` (${event.errorCode})` : ''}${credential}`;
  }
  if (event.type === 'decision.repeated')
    return `${start} [${event.resource.type} ${event.resource.id}] refused ${event.count} times`;
  const { resource, decision, rationale, policies, stage, waitsFor, message } = event;
  const rules = policies.length > 0 ? ` by ${policies.join(', ')}` : '';
  const admission = stage === 'admission' ? 'admission: ' : '';
  const waits = waitsFor === undefined ? '' : `, waits for ${waitsFor}`;
  return `${start} [${resource.type} ${resource.id}${said(event)}] ${admission}${decision} (${rationale.join(', ')}${rules}${waits})${message ? `; ${message}` : ''}`;
}
