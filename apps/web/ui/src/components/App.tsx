import { useSession } from '../hooks/use-session.js';
import { Chat } from './Chat.js';
import { Landing } from './Landing.js';
import { Notice } from './Notice.js';
import { Waiting } from './Waiting.js';

export function App() {
  const { state, askAgain } = useSession();
  switch (state.kind) {
    case 'asking':
      return (
        <main className="whole-page">
          <h1 className="visually-hidden">Deputy</h1>
          <Waiting />
        </main>
      );
    case 'out':
      return <Landing />;
    case 'in':
      return <Chat session={state.session} />;
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
