import { ClipboardCheck } from 'lucide-react';
import { Frame } from '../components/Frame.js';
import { Nothing } from '../components/Nothing.js';
import { Sheet } from '../components/Sheet.js';
import { pageWords } from '../state/page-words.js';

/** Calls that wait for a person. */
export function ApprovalsPage() {
  return (
    <Frame page="approvals" title={pageWords.approvals.title}>
      <Sheet lead="Calls that policy will not permit without the word of a person.">
        <Nothing icon={ClipboardCheck} title="Nothing waits for you">
          <p>
            And nothing can yet: this version of Deputy permits or refuses every call at once. When policy can
            ask for a person, each call that waits is shown here with who asks, the tool, its exact arguments
            and until when, and you answer it here.
          </p>
        </Nothing>
      </Sheet>
    </Frame>
  );
}
