import { Hourglass } from 'lucide-react';
import { readEnded } from '../../api/operations.js';
import { Asked } from '../../components/Asked.js';
import { EndReport } from '../../components/EndReport.js';
import { Moment } from '../../components/Moment.js';
import { Nothing } from '../../components/Nothing.js';
import { useLooks } from '../../hooks/use-looks.js';
import { useSurroundings } from '../../hooks/use-surroundings.js';
import { endedWords, endingWords } from '../../state/ending-words.js';
import { EndByName } from './EndByName.js';
import { type ViewProps } from './view.js';

/** What was ended within a day, what of it is still out, and the way to end what stands in no row. */
export function EndedView({ look, onEnd }: ViewProps) {
  const { session } = useSurroundings();
  const asked = useLooks(readEnded, look);
  return (
    <Asked of={asked} told={(ended) => `${ended.length} orders within a day`}>
      {(ended) => (
        <>
          <EndByName tenant={session.tenant} onEnd={onEnd} />
          {ended.length === 0 && (
            <Nothing icon={Hourglass} title="Nothing was ended within a day">
              <p>
                What you end is listed here, with who confirmed it, how long that took, and what is still out.
              </p>
            </Nothing>
          )}
          {ended.map((report) => (
            <details key={report.order} className="card ended" open={report.out.length > 0}>
              <summary>
                <Moment at={report.at} />{' '}
                <strong>{endingWords(report.kind, report.name ?? report.id)}</strong>{' '}
                <span className="muted">{endedWords(report)}</span>
              </summary>
              <EndReport report={report} />
            </details>
          ))}
        </>
      )}
    </Asked>
  );
}
