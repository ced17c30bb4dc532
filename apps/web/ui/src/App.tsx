import { useLocation } from 'wouter';
import { isPageAddress } from '../../src/page/page-addresses.js';
import { useSession } from './hooks/use-session.js';
import { Notice } from './components/Notice.js';
import { Waiting } from './components/Waiting.js';
import { LandingPage } from './pages/LandingPage.js';
import { MissingPage } from './pages/MissingPage.js';
import { Pages } from './pages/Pages.js';

export function App() {
  const { state, askAgain } = useSession();
  const [location] = useLocation();
  switch (state.kind) {
    case 'asking':
      return (
        <main className="whole-page">
          <h1 className="visually-hidden">Deputy</h1>
          <Waiting />
        </main>
      );
    case 'out':
      return isPageAddress(location) ? (
        <LandingPage signedOutElsewhere={state.byOtherTab} />
      ) : (
        <MissingPage />
      );
    case 'in':
      return <Pages session={state.session} />;
    case 'unknown':
      return (
        <main className="whole-page">
          <h1 className="visually-hidden">Deputy</h1>
          <Notice action={{ label: 'Try again', onClick: () => void askAgain() }}>
            {state.problem.message}
          </Notice>
        </main>
      );
  }
}
