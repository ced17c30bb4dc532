import { type ReactNode, useRef } from 'react';
import { CopyButton } from './CopyButton.js';

export function CodeBlock({ children }: { children: ReactNode }) {
  const block = useRef<HTMLPreElement>(null);
  return (
    <div className="code-block">
      <pre ref={block} tabIndex={0}>
        {children}
      </pre>
      <CopyButton label="Copy the code" text={() => block.current?.textContent ?? ''} />
    </div>
  );
}
