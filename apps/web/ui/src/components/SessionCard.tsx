import { LogOut, MonitorSmartphone } from 'lucide-react';
import { type OwnSession } from '../api/sessions.js';
import { type SessionInfo } from '../api/request.js';
import { addressWords, browserWords } from '../state/place-words.js';
import { lengthOfTime } from '../state/words.js';
import { Moment } from './Moment.js';

interface Props {
  own: OwnSession;
  session: Pick<SessionInfo, 'user' | 'tenant'>;
  onEnd: () => void;
}

/** One browser in which the person is signed in, and the way out of it. */
export function SessionCard({ own, session: { user, tenant }, onEnd }: Props) {
  const { current, since, usedAt, endsAt, endsUnusedAfterMs, place } = own;
  const browser = browserWords(place);
  return (
    <section className="card">
      <div className="card-head">
        <MonitorSmartphone size={20} aria-hidden />
        <h2>
          {current ? 'This browser' : (browser ?? 'Another browser')}
          {current && browser && <span className="muted"> {browser}</span>}
        </h2>
        <button type="button" className="button small" onClick={onEnd}>
          <LogOut size={15} aria-hidden /> {current ? 'Sign out here' : 'Sign out there'}
        </button>
      </div>
      <dl className="facts">
        <dt>Signed in as</dt>
        <dd>
          {user.displayName} ({user.name}) in {tenant}
        </dd>
        <dt>Since</dt>
        <dd>
          <Moment at={since} />
        </dd>
        <dt>Last used</dt>
        <dd>{usedAt === null ? 'not known' : <Moment at={usedAt} />}</dd>
        <dt>From</dt>
        <dd>{addressWords(place)}</dd>
        <dt>Ends</dt>
        <dd>
          <Moment at={endsAt} />, or after {lengthOfTime(endsUnusedAfterMs)} without use
        </dd>
      </dl>
    </section>
  );
}
