import { X } from 'lucide-react';
import { Link } from 'wouter';
import { type DecisionFilter } from '../api/decisions.js';
import { filterHref } from '../state/decision-filter.js';
import { toolTitle } from '../state/words.js';

const kinds = [
  { decision: undefined, label: 'All' },
  { decision: 'permit', label: 'Permitted' },
  { decision: 'deny', label: 'Denied' },
] as const;

interface Props {
  filter: DecisionFilter;
  /** How the person of the filter is called. */
  person: string | undefined;
}

/** Which decisions are shown. Each choice is an address. */
export function DecisionFilters({ filter, person }: Props) {
  const narrowed = [
    { name: 'tool', label: filter.tool && toolTitle(filter.tool) },
    { name: 'user', label: filter.user && (person ?? filter.user) },
  ];
  return (
    <div className="filters" role="group" aria-label="Which decisions">
      <ul className="choices">
        {kinds.map(({ decision, label }) => (
          <li key={label}>
            <Link
              href={filterHref({ ...filter, decision })}
              aria-current={filter.decision === decision ? 'true' : undefined}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
      {narrowed.map(
        ({ name, label }) =>
          label && (
            <Link
              key={name}
              className="chip"
              href={filterHref({ ...filter, [name]: undefined })}
              aria-label={`Only ${label}: show all again`}
            >
              {label} <X size={14} aria-hidden />
            </Link>
          ),
      )}
    </div>
  );
}
