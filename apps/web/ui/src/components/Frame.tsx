import { Keyboard, Menu } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type PageName } from '../../../src/page/page-verdict.js';
import { useShortcuts } from '../hooks/use-shortcuts.js';
import { useSurroundings } from '../hooks/use-surroundings.js';
import { Account } from './Account.js';
import { Navigation } from './Navigation.js';
import { ShortcutSheet } from './ShortcutSheet.js';
import { Sidebar } from './Sidebar.js';
import { ThemeToggle } from './ThemeToggle.js';

interface Props {
  /** Undefined where the page is none of those in the navigation. */
  page?: PageName | undefined;
  title: string;
  /** Of the browser's tab, where it differs from the heading. */
  tabTitle?: string | undefined;
  /** Buttons beside the heading. */
  actions?: ReactNode;
  /** Below the navigation. @param close closes the drawer that the sidebar is on a phone */
  aside?: (close: () => void) => ReactNode;
  /** Where the first Tab leads past the navigation. */
  skip?: { to: string; label: string };
  children: ReactNode;
}

const toContent = { to: 'content', label: 'Skip to the content' };

/** What stands around every page of somebody who is logged in: the navigation, who they are, and the heading. */
export function Frame(props: Props) {
  const { session, chatAt } = useSurroundings();
  const { page, title, tabTitle = title, actions, aside, skip = toContent, children } = props;
  const [drawer, setDrawer] = useState(false);
  const close = () => setDrawer(false);
  const [keys, setKeys] = useState(false);
  useShortcuts({ help: () => setKeys(true) });

  useEffect(() => {
    document.title = `${tabTitle} · Deputy`;
  }, [tabTitle]);

  return (
    <div className="frame">
      <a className="skip" href={`#${skip.to}`}>
        {skip.label}
      </a>
      <Sidebar open={drawer} onClose={close}>
        <Navigation pages={session.pages} chatAt={chatAt} current={page} onGo={close} />
        <div className="sidebar-rest">{aside?.(close)}</div>
        <Account session={session} />
      </Sidebar>
      <main className="frame-main" id="content" tabIndex={-1}>
        <header className="frame-top">
          <button
            type="button"
            className="icon-button phone-only"
            aria-label="Menu"
            aria-haspopup="dialog"
            onClick={() => setDrawer(true)}
          >
            <Menu size={20} aria-hidden />
          </button>
          <h1 tabIndex={-1}>{title}</h1>
          {actions}
          <button
            type="button"
            className="icon-button keyboard-only"
            aria-label="Keyboard shortcuts"
            aria-haspopup="dialog"
            aria-keyshortcuts="?"
            title="Keyboard shortcuts (?)"
            onClick={() => setKeys(true)}
          >
            <Keyboard size={18} aria-hidden />
          </button>
          <ThemeToggle />
        </header>
        {children}
      </main>
      <ShortcutSheet open={keys} onClose={() => setKeys(false)} />
    </div>
  );
}
