import { LogOut, MonitorSmartphone } from 'lucide-react';
import { type OwnSession } from '../api/sessions.js';
import { type SessionInfo } from '../api/request.js';
import { lengthOfTime } from '../state/words.js';
import { Moment } from './Moment.js';

interface Props {
  own: OwnSession;
  session: Pick<SessionInfo, 'user' | 'tenant'>;
  onEnd: () => void;
}

/** One browser in which the person is signed in, and the way out of it. */
export function SessionCard({ own, session: { user, tenant }, onEnd }: Props) {
  const { current, since, endsAt, endsUnusedAfterMs } = own;
  return (
    <section className="card">
      <div className="card-head">
        <MonitorSmartphone size={20} aria-hidden />
        <h2>{current ? 'This browser' : 'Another browser'}</h2>
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
        <dt>Ends</dt>
        <dd>
          <Moment at={endsAt} />, or after {lengthOfTime(endsUnusedAfterMs)} without use
        </dd>
      </dl>
    </section>
  );
}
