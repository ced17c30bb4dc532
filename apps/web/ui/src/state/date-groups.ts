import type { ConversationSummary } from '#libs/contracts';

export interface DateGroup<T> {
  title: string;
  members: readonly T[];
}

const month = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' });

/** Conversations by when they were last changed, as people speak of it. They come, and stay, newest first. */
export function groupByDate<T extends Pick<ConversationSummary, 'updatedAt'>>(
  conversations: readonly T[],
  now: Date,
): DateGroup<T>[] {
  const groups = new Map<string, T[]>();
  for (const one of conversations) {
    const title = titleOf(new Date(one.updatedAt), now);
    groups.set(title, [...(groups.get(title) ?? []), one]);
  }
  return [...groups].map(([title, members]) => ({ title, members }));
}

function titleOf(date: Date, now: Date): string {
  const days = daysBetween(date, now);
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days <= 7) return 'The last 7 days';
  if (days <= 30) return 'The last 30 days';
  // What cannot be read says of no day.
  return date.getTime() === 0 ? 'Without a date' : month.format(date);
}

/** Of the calendar here, whatever the hours: a day of 23 hours is one. */
function daysBetween(date: Date, now: Date): number {
  const day = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000;
  return day(now) - day(date);
}
