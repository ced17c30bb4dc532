import { UsageProblem } from '../command/index.js';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A moment as people write it: `90s`, `30m`, `1h`, `7d` ago, or an ISO date.
 * @throws UsageProblem
 */
export function parseSince(text: string, now: number): string {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount) return new Date(now - Number(amount) * (unitMs[unit] ?? 0)).toISOString();
  const date = Date.parse(text);
  if (!Number.isNaN(date)) return new Date(date).toISOString();
  throw new UsageProblem(`\`${text}\` is no moment: give 30m, 1h, 7d or a date such as 2026-07-01`);
}
