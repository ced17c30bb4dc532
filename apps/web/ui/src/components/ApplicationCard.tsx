import type { LetInClient } from '#libs/contracts';
import { Blocks, Unplug } from 'lucide-react';
import { abilityWords, applicationLabel, originWords } from '../state/application-words.js';
import { Moment } from './Moment.js';

interface Props {
  application: LetInClient;
  /** While it is being put out. */
  busy: boolean;
  onWithdraw: () => void;
}

/** An application that acts for the person, and the way to end that. */
export function ApplicationCard({ application, busy, onWithdraw }: Props) {
  const { id, origin, name, since, until, lastUsed } = application;
  const label = applicationLabel(application);
  return (
    <section className="card">
      <div className="card-head">
        <Blocks size={20} aria-hidden />
        <h2>
          <bdi>{label}</bdi>
        </h2>
        <button
          type="button"
          className="button small"
          disabled={busy}
          aria-label={`Withdraw: ${label}, ${id}`}
          onClick={onWithdraw}
        >
          <Unplug size={15} aria-hidden /> Withdraw
        </button>
      </div>
      <dl className="facts">
        <dt>Who it is</dt>
        <dd>
          {originWords[origin]}
          {origin !== 'deployment' && name !== '' && (
            <>
              {' '}
              It calls itself “<bdi>{name}</bdi>”.
            </>
          )}
        </dd>
        <dt>Its id</dt>
        <dd>
          <code>{id}</code>
        </dd>
        <dt>It can</dt>
        <dd>{abilityWords(application)}</dd>
        <dt>Let in</dt>
        <dd>
          <Moment at={since} />
        </dd>
        <dt>Last used</dt>
        <dd>{lastUsed === undefined ? 'not known' : <Moment at={lastUsed} />}</dd>
        <dt>Ends by itself</dt>
        <dd>
          <Moment at={until} />
        </dd>
      </dl>
    </section>
  );
}
