import { ScrollText } from 'lucide-react';
import { Link, useSearch } from 'wouter';
import { DecisionFilters } from '../components/DecisionFilters.js';
import { DecisionTable } from '../components/DecisionTable.js';
import { Frame } from '../components/Frame.js';
import { Nothing } from '../components/Nothing.js';
import { ProblemNotice } from '../components/ProblemNotice.js';
import { Refused } from '../components/Refused.js';
import { Sheet } from '../components/Sheet.js';
import { Waiting } from '../components/Waiting.js';
import { useDecisions } from '../hooks/use-decisions.js';
import { useSurroundings } from '../hooks/use-surroundings.js';
import { filterHref, noFilter, readFilter } from '../state/decision-filter.js';
import { decisionRows } from '../state/decision-rows.js';
import { pageWords } from '../state/page-words.js';

/** What was decided: about this person, or about the tenant for an auditor. The audit service says which. */
export function DecisionsPage() {
  const { session } = useSurroundings();
  const filter = readFilter(useSearch());
  const { pages, problem, asking, more, refresh } = useDecisions(filter);
  const rows = pages && decisionRows(pages);
  const people = rows?.some(({ decided }) => decided.user?.key !== session.user.key) ?? false;
  const person = rows?.find(({ decided }) => decided.user?.key === filter.user)?.decided.user?.name;
  const next = pages?.at(-1)?.next ?? null;
  return (
    <Frame page="decisions" title={pageWords.decisions.title}>
      <Sheet lead="Every call is decided before it runs, by a rule that has a name, and recorded.">
        <DecisionFilters filter={filter} person={person} />
        {problem?.code === 'forbidden' ? (
          <Refused
            problem={problem}
            actions={
              <Link href={filterHref(noFilter)} className="button">
                Show my own decisions
              </Link>
            }
          />
        ) : (
          <>
            {rows && rows.length > 0 && <DecisionTable rows={rows} filter={filter} people={people} />}
            {rows?.length === 0 && next === null && (
              <NoDecision filtered={filterHref(filter) !== filterHref(noFilter)} />
            )}
            {problem && <ProblemNotice problem={problem} onRetry={() => void (pages ? more() : refresh())} />}
            {asking && <Waiting />}
            {next !== null && !problem && (
              <button
                type="button"
                className="button load-more"
                aria-disabled={asking}
                onClick={() => asking || void more()}
              >
                Load older decisions
              </button>
            )}
          </>
        )}
        <p className="visually-hidden" role="status">
          {rows && !asking ? `${rows.length} decisions shown` : ''}
        </p>
      </Sheet>
    </Frame>
  );
}

function NoDecision({ filtered }: { filtered: boolean }) {
  return (
    <Nothing
      icon={ScrollText}
      title={filtered ? 'No decision like that' : 'Nothing was decided yet'}
      actions={
        filtered ? (
          <Link href={filterHref(noFilter)} className="button">
            Show all decisions
          </Link>
        ) : (
          <Link href={pageWords.chat.href} className="button">
            Ask for something
          </Link>
        )
      }
    >
      <p>
        {filtered
          ? 'Nothing that you may see matches what you chose.'
          : 'As soon as the agent calls a tool for you, the decision is here, permitted or not.'}
      </p>
    </Nothing>
  );
}
