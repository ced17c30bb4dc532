import { Bot, Database, Scale, UserRound } from 'lucide-react';

const steps = [
  { icon: UserRound, title: 'You ask', note: 'signed in as yourself' },
  { icon: Bot, title: 'The agent proposes', note: 'on your behalf, never as itself' },
  { icon: Scale, title: 'Policy decides', note: 'permit or deny, by a named rule', decides: true },
  { icon: Database, title: 'Your data answers', note: 'to your own right, borrowed for minutes' },
];

/** The way of one request, from the person to the data. */
export function ChainFigure() {
  return (
    <ol className="chain" aria-label="How a request travels">
      {steps.map(({ icon: Icon, title, note, decides }) => (
        <li key={title} className={decides ? 'chain-step decides' : 'chain-step'}>
          <span className="chain-icon">
            <Icon size={20} aria-hidden />
          </span>
          <span className="chain-words">
            <strong>{title}</strong>
            <span>{note}</span>
          </span>
          {decides && (
            <span className="chain-verdicts" aria-hidden="true">
              <span className="badge permit">Permit</span>
              <span className="badge deny">Deny</span>
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
