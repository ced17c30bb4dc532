const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const minute = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const hour = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

interface Props {
  /** ISO 8601. */
  at: string;
  /** The hour above the day, for columns. */
  stacked?: boolean;
  /** The minute for today, else the day. */
  brief?: boolean;
}

/** An instant in the reader's own time; what is left out is in its title. */
export function Moment({ at, stacked = false, brief = false }: Props) {
  const date = new Date(at);
  if (brief) {
    const today = date.toDateString() === new Date().toDateString();
    return (
      <time dateTime={at} title={whole.format(date)}>
        {(today ? minute : day).format(date)}
      </time>
    );
  }
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
