import { Fragment } from 'react';

/** What something is, name by name and whole: text as it is, anything else as JSON. */
export function Facts({ of }: { of: unknown }) {
  const entries = typeof of === 'object' && of !== null ? Object.entries(of) : [];
  if (entries.length === 0) return null;
  return (
    <dl className="facts">
      {entries.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
