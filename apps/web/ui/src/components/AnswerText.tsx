import { lazy, Suspense } from 'react';

const Markdown = lazy(() => import('./Markdown.js'));

/** A piece of an answer. Shown plain until the renderer is here. */
export function AnswerText({ text }: { text: string }) {
  return (
    <div className="prose">
      <Suspense fallback={<p className="plain">{text}</p>}>
        <Markdown text={text} />
      </Suspense>
    </div>
  );
}
