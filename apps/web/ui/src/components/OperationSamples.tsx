import type { RevocationReport, ShownAgent } from '#libs/contracts';
import { useState } from 'react';
import { type ToEnd } from '../api/operations.js';
import { Problem } from '../api/problem.js';
import { reports } from '../pages/component-samples.js';
import { AgentDialog, type ToChange } from './AgentDialog.js';
import { Asked } from './Asked.js';
import { EndButton } from './EndButton.js';
import { EndDialog } from './EndDialog.js';
import { EndReport } from './EndReport.js';
import { Sample } from './Sample.js';
import { TimeLeft } from './TimeLeft.js';

const toEnd: ToEnd = { kind: 'person', id: 'bob', name: 'bob' };
const at = '2026-11-25T12:00:00.000Z';
const robot: ShownAgent = {
  version: 1,
  tenant: 'acme',
  redirects: [],
  groups: [],
  keys: [],
  person: null,
  createdAt: at,
  updatedAt: at,
  id: 'acme/robot',
  kind: 'machine',
  owner: 'acme',
  trust: 'limited',
  ceiling: ['read'],
  state: 'active',
};
const toTrust: ToChange = {
  agent: robot,
  change: { id: robot.id, do: 'trust', trust: 'limited', ceiling: ['read'] },
};
const refused = {
  answer: undefined,
  problem: new Problem('forbidden', 'Bob may not list leases. No policy permits it. Operators could do it.'),
  asking: false,
  again: () => Promise.resolve(),
};
const madeUp = () => Promise.resolve(reports[0] as RevocationReport);

/** What operators see and end. Nothing is ended here. */
export function OperationSamples() {
  const [ending, setEnding] = useState<ToEnd>();
  const [changing, setChanging] = useState<ToChange>();
  return (
    <>
      {reports.map((report) => (
        <Sample
          key={report.order}
          state={report.out.length > 0 ? 'Something is still out' : 'Nothing is out'}
        >
          <EndReport report={report} />
        </Sample>
      ))}
      <Sample state="The way to end something, and how long something lasts">
        <EndButton target={toEnd} onAsk={setEnding} label="End all" /> <TimeLeft at={at} />
      </Sample>
      <Sample state="The way to change what an agent may">
        <button type="button" className="button small" onClick={() => setChanging(toTrust)}>
          Trust
        </button>
      </Sample>
      <Sample state="An answer that is refused">
        <Asked of={refused} told={String}>
          {String}
        </Asked>
      </Sample>
      <AgentDialog
        asked={changing}
        onChange={() => Promise.resolve(undefined)}
        onClose={() => setChanging(undefined)}
      />
      <EndDialog target={ending} end={madeUp} onClose={() => setEnding(undefined)} />
    </>
  );
}
