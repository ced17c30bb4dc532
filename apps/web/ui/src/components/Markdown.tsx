import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { withNamesAsText } from '../state/names-as-text.js';
import { wordsOnly } from '../state/words-only.js';
import { AnswerTable } from './AnswerTable.js';
import { CodeBlock } from './CodeBlock.js';

/**
 * A model's words are not trusted: no raw HTML (the library's default), and nothing that leads or loads, which
 * `wordsOnly` writes out as it stands and `withheld` would still keep out.
 */
const components: Components = {
  table: ({ node, children }) => (node ? <AnswerTable tree={node}>{children}</AnswerTable> : null),
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
};

const withheld = ['a', 'img'];

/** `names` are texts of others: what they hold is shown as it stands. */
function Markdown({ text, names }: { text: string; names: readonly string[] }) {
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm, [wordsOnly, { names }]]}
      components={components}
      disallowedElements={withheld}
      unwrapDisallowed
    >
      {withNamesAsText(text, names)}
    </ReactMarkdown>
  );
}

export default memo(Markdown);
