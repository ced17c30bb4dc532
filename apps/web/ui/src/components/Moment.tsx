const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const hour = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** An instant in the reader's own time. @param at ISO 8601 @param stacked the hour above the day, for columns */
export function Moment({ at, stacked = false }: { at: string; stacked?: boolean }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={at}>
      {stacked ? (
        <>
          {hour.format(date)} <span className="muted">{day.format(date)}</span>
        </>
      ) : (
        whole.format(date)
      )}
    </time>
  );
}
