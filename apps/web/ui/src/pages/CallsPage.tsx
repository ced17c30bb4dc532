import { readMine } from '../api/approvals.js';
import { CallsThatWait } from './CallsThatWait.js';

/** What the person asked for themselves, through whichever application, and what became of it. */
export const CallsPage = () => (
  <CallsThatWait
    page="calls"
    read={readMine}
    lead="What was asked for in your name and waits: for your own word, or for another person's. Say yes to exactly what is shown, and nothing else is done; a chat goes on by itself, and any other application makes its call again."
    nothing={{
      title: 'Nothing of yours waits',
      text: 'When something is asked for in your name that needs your word, such as a deletion, it is shown here, whichever application asked for it.',
    }}
  />
);
