import { useNow } from '../hooks/use-now.js';

/** Seconds until an instant, counting. @param at ISO 8601 */
export function TimeLeft({ at }: { at: string }) {
  const now = useNow(1_000);
  const seconds = Math.ceil((Date.parse(at) - now) / 1_000);
  return (
    <time dateTime={at} title={at} className="time-left">
      {seconds > 0 ? `${seconds} s` : 'over'}
    </time>
  );
}
