import { Lock } from 'lucide-react';
import { Link } from 'wouter';
import { type PageVerdict } from '../../../src/page/page-verdict.js';
import { Frame } from '../components/Frame.js';
import { Nothing } from '../components/Nothing.js';
import { Rule } from '../components/Rule.js';
import { Sheet } from '../components/Sheet.js';
import { useSurroundings } from '../hooks/use-surroundings.js';
import { pageWords } from '../state/page-words.js';

type Closed = Extract<PageVerdict, { open: false }>;

/** A page that policy does not open to this person: by which rule, to whom it does, and where to go instead. */
export function ClosedPage({ verdict: { page, why, rationale, policies, opensTo } }: { verdict: Closed }) {
  const { session } = useSurroundings();
  const { title } = pageWords[page];
  const first = session.pages.find(({ open }) => open);
  return (
    <Frame page={page} title={title}>
      <Sheet>
        <Nothing
          icon={Lock}
          title={`${title} is not open to you`}
          actions={
            first && (
              <Link href={pageWords[first.page].href} className="button">
                Go to {pageWords[first.page].title}
              </Link>
            )
          }
        >
          <p>
            Policy does not open this page to {session.user.name} in {session.tenant}. {why.join(' ')}{' '}
            <Rule policies={policies} rationale={rationale} />
          </p>
          {opensTo.length > 0 && (
            <p>
              It opens to {opensTo.map((role) => `${role}s`).join(' and ')}. Ask whoever gives out roles in{' '}
              {session.tenant}.
            </p>
          )}
        </Nothing>
      </Sheet>
    </Frame>
  );
}
