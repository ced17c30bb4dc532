import { readInbox } from '../api/approvals.js';
import { CallsThatWait } from './CallsThatWait.js';

/** Calls of others that wait for an approver. */
export const ApprovalsPage = () => (
  <CallsThatWait
    page="approvals"
    read={readInbox}
    lead="Calls that policy permits once another person has said yes. Your answer is for one call exactly as it is shown, and is used once."
    nothing={{
      title: 'Nothing waits for you',
      text: 'When policy asks for a person, each call that waits is shown here with who asks, the tool, its exact arguments and until when, and you answer it here.',
    }}
  />
);
