import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { pageAddresses } from '../../../src/page/page-addresses.js';
import { end, type ToEnd } from '../api/operations.js';
import { EndDialog } from '../components/EndDialog.js';
import { Frame } from '../components/Frame.js';
import { Sheet } from '../components/Sheet.js';
import { pageWords } from '../state/page-words.js';
import { AgentsView } from './operations/AgentsView.js';
import { BudgetsView } from './operations/BudgetsView.js';
import { EndedView } from './operations/EndedView.js';
import { LeasesView } from './operations/LeasesView.js';
import { PeopleView } from './operations/PeopleView.js';
import { ServicesView } from './operations/ServicesView.js';
import { type ViewName, views } from './operations/view.js';

const shown = {
  people: PeopleView,
  agents: AgentsView,
  leases: LeasesView,
  budgets: BudgetsView,
  ended: EndedView,
} as const;

const leads: Readonly<Record<NonNullable<ViewName> | 'services', string>> = {
  services: 'What a request needs on its way, as the web service finds it, and what runs.',
  people:
    'Who belongs to your tenant and where they are signed in. Ending a sign-in ends all that runs by it.',
  agents: 'Through what people act, and which machines act for themselves.',
  leases: 'Which database credentials are lent now, to whom, for what, and for how long still.',
  budgets: 'How often people and agents may still ask, of what they have drawn on.',
  ended: 'What was taken back, confirmed by each service that did its part.',
};

/** How the mesh is, what is live in the tenant, and the end of it. Every look is decided and recorded by the identity service. */
export function OperationsPage() {
  const [location] = useLocation();
  const view = pageAddresses.operationsView.exec(location)?.groups?.['view'] as ViewName;
  const [look, setLook] = useState(0);
  const [target, setTarget] = useState<ToEnd>();
  const again = () => setLook((last) => last + 1);
  const View = view === undefined ? ServicesView : shown[view];
  return (
    <Frame
      page="operations"
      title={pageWords.operations.title}
      actions={
        <button type="button" className="button small" onClick={again}>
          <RotateCw size={15} aria-hidden /> Check again
        </button>
      }
    >
      <Sheet lead={leads[view ?? 'services']}>
        <nav className="filters" aria-label="Operations">
          <ul className="choices views">
            {views.map(({ view: name, label, href }) => (
              <li key={label}>
                <Link href={href} aria-current={name === view ? 'page' : undefined}>
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <View key={view} look={look} onEnd={setTarget} />
      </Sheet>
      <EndDialog
        target={target}
        end={end}
        onClose={(ended) => {
          setTarget(undefined);
          if (ended) again();
        }}
      />
    </Frame>
  );
}
