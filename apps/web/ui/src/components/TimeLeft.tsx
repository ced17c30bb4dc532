import { useNow } from '../hooks/use-now.js';
import { timeLeft } from '../state/words.js';

/** How long until an instant, counting: in seconds where it is soon. @param at ISO 8601 */
export function TimeLeft({ at }: { at: string }) {
  const now = useNow(1_000);
  const seconds = Math.ceil((Date.parse(at) - now) / 1_000);
  return (
    <time dateTime={at} title={at} className="time-left">
      {seconds > 0 ? timeLeft(seconds) : 'over'}
    </time>
  );
}
