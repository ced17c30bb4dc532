import { ArrowRight } from 'lucide-react';
import { logIn } from '../api/log-in.js';
import { ChainFigure } from '../components/ChainFigure.js';
import { Notice } from '../components/Notice.js';
import { ThemeToggle } from '../components/ThemeToggle.js';
import { Wordmark } from '../components/Wordmark.js';

/** Why the last attempt to log in failed, by the code that the server put into the address. */
const reasons: Record<string, string> = {
  identity_unavailable: 'The identity service does not answer just now. Try again in a moment.',
  unavailable: 'Deputy is still starting, or part of it cannot be reached. Try again in a moment.',
  login_expired: 'That sign-in took too long, or began in another browser. Please sign in again.',
  login_refused: 'The identity service refused that sign-in. Try again, or ask an administrator.',
  just_ended:
    'An operator has just ended what you were given. Wait ten seconds and sign in again, or ask an administrator.',
  too_many_requests: 'Too many sign-ins from here. Wait a moment and try again.',
};

/**
 * What somebody sees who is not signed in.
 * @param props.signedOutElsewhere whether they were, until another tab signed them out
 */
export function LandingPage({ signedOutElsewhere }: { signedOutElsewhere: boolean }) {
  const failed = new URLSearchParams(location.search).get('login');
  return (
    <div className="landing">
      <header className="landing-top">
        <Wordmark />
        <ThemeToggle />
      </header>
      <main className="landing-main">
        <div className="landing-words">
          <h1>
            An agent with your rights. <em>And not one more.</em>
          </h1>
          <p className="landing-lead">
            Ask for what you need in plain words, and Deputy does it on your behalf. Every step is decided by
            policy, done with your own short-lived credentials, and on the record before it happens.
          </p>
          {signedOutElsewhere && !failed && <Notice>You signed out in another tab.</Notice>}
          {failed && <Notice>{reasons[failed] ?? 'That sign-in did not work. Please try again.'}</Notice>}
          <button type="button" className="button primary large" onClick={() => logIn()}>
            Sign in <ArrowRight size={18} aria-hidden />
          </button>
        </div>
        <ChainFigure />
      </main>
    </div>
  );
}
