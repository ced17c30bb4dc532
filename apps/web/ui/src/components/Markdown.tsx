import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CodeBlock } from './CodeBlock.js';

/**
 * A model's words are not trusted: no raw HTML (the library's default), no images, because an image's address can
 * carry data away, and a link shows where it leads.
 */
const components: Components = {
  img: ({ alt }) => <span className="muted">[image{alt ? `: ${alt}` : ''}]</span>,
  a: ({ href, children }) => {
    const host = hostOf(href);
    if (!host) return <span>{children}</span>;
    return (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children} <span className="link-host">({host})</span>
      </a>
    );
  },
  table: ({ children }) => (
    <div className="table-scroll" tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
};

const webAddress = (url: string) => (/^https?:\/\//i.test(url) ? url : '');

function hostOf(href: string | undefined): string | undefined {
  try {
    return href ? new URL(href).host : undefined;
  } catch {
    return undefined;
  }
}

function Markdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} urlTransform={webAddress}>
      {text}
    </ReactMarkdown>
  );
}

export default memo(Markdown);
