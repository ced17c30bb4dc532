import { type RevocationReport } from '#libs/contracts';
import { leftOpen } from './left-open.js';
import { type ListPorts, loginsWithin } from './list-endings.js';
import { type EndingPorts, orderEnding, type ToEnd } from './order-ending.js';
import { reportOn } from './report.js';

export interface EndingAndWithdrawing extends EndingPorts, ListPorts {
  readonly link: EndingPorts['link'];
  /** Takes back the consents that are part of what is ended. */
  readonly withdrawConsents: (ending: ToEnd) => Promise<void>;
}

const consentsLeft =
  'consents for machines to act for people could not be taken back: order it again, or disable those machines';

/**
 * Ends something everywhere, with the consents that are part of it, and says what is still out.
 * @throws MeshError as {@link orderEnding}
 */
export async function endAndReport(
  ports: EndingAndWithdrawing,
  order: string,
  ending: ToEnd,
): Promise<RevocationReport> {
  // What is ended is in effect whether or not they can be reached.
  const withdrawing = ports.withdrawConsents(ending).then(() => '', () => consentsLeft); // prettier-ignore
  // Meanwhile: of an instance that died there may be less by the end, and never more.
  const reading = loginsWithin(ports, ports.patienceMs);
  const { ordered, confirmed, storedAfterMs, ...after } = await orderEnding(ports, order, ending);
  const but = [after.but, await withdrawing].filter(Boolean).join('; ') || undefined;
  const present = new Set([...ordered.asked, ...confirmed.keys()]);
  const logins = await reading;
  const open = logins && leftOpen(ordered, logins);
  return reportOn(order, ordered, confirmed, { present, open, storedAfterMs, but });
}
