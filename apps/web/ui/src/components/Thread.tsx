import { ArrowDown } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useStickToBottom } from '../hooks/use-stick-to-bottom.js';

interface Props {
  children: ReactNode;
  /** Changes with every question: asking one means wanting to see its answer. */
  lastAsked: string | undefined;
}

/** The conversation, scrolled by the person and followed only while they are at its end. */
export function Thread({ children, lastAsked }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { atBottom, toBottom } = useStickToBottom(scroller, content);

  useEffect(() => {
    if (lastAsked) toBottom();
  }, [lastAsked, toBottom]);

  return (
    <div className="thread">
      <div className="thread-scroll" ref={scroller} tabIndex={0} role="region" aria-label="Conversation">
        <div className="thread-content" ref={content}>
          {children}
        </div>
      </div>
      {!atBottom && (
        <button type="button" className="button jump" onClick={toBottom}>
          <ArrowDown size={16} aria-hidden /> Jump to latest
        </button>
      )}
    </div>
  );
}
