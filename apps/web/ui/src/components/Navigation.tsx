import { Link } from 'wouter';
import { type PageName, type PageVerdict } from '../../../src/page/page-verdict.js';
import { pageIcons } from '../pages/page-icons.js';
import { pageWords } from '../state/page-words.js';

interface Props {
  pages: readonly PageVerdict[];
  /** Where the chat was left. */
  chatAt: string;
  current: PageName | undefined;
  onGo: () => void;
}

/** The pages that policy opens to this person. That it shows no other is a courtesy: the server asks policy itself. */
export function Navigation({ pages, chatAt, current, onGo }: Props) {
  return (
    <nav className="navigation" aria-label="Pages">
      <ul>
        {pages.map(({ page, open }) => {
          if (!open) return null;
          const Icon = pageIcons[page];
          return (
            <li key={page}>
              <Link
                href={page === 'chat' ? chatAt : pageWords[page].href}
                aria-current={page === current ? 'page' : undefined}
                onClick={onGo}
              >
                <Icon size={17} aria-hidden />
                {pageWords[page].title}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
