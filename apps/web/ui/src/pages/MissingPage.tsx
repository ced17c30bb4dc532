import { Compass } from 'lucide-react';
import { useContext, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { Frame } from '../components/Frame.js';
import { Nothing } from '../components/Nothing.js';
import { Sheet } from '../components/Sheet.js';
import { ThemeToggle } from '../components/ThemeToggle.js';
import { Wordmark } from '../components/Wordmark.js';
import { SurroundingsContext } from '../hooks/use-surroundings.js';

const title = 'Nothing is here';

/** An address that is nobody's, for somebody who is logged in or not. */
export function MissingPage() {
  const loggedIn = useContext(SurroundingsContext) !== undefined;
  if (loggedIn) {
    return (
      <Frame title={title}>
        <Sheet>
          <Missing />
        </Sheet>
      </Frame>
    );
  }
  return <MissingOutside />;
}

function MissingOutside() {
  useEffect(() => {
    document.title = `${title} · Deputy`;
  }, []);
  return (
    <div className="landing">
      <header className="landing-top">
        <Wordmark />
        <ThemeToggle />
      </header>
      <main className="landing-missing">
        <h1 className="visually-hidden">{title}</h1>
        <Missing />
      </main>
    </div>
  );
}

function Missing() {
  const [location] = useLocation();
  return (
    <Nothing
      icon={Compass}
      title="There is no page at this address"
      actions={
        <Link href="/" className="button">
          Go to the first page
        </Link>
      }
    >
      <p>
        <code>{location}</code> is no address of Deputy. It may have been mistyped, or the page was renamed.
      </p>
    </Nothing>
  );
}
