import { lazy, Suspense } from 'react';

const Markdown = lazy(() => import('./Markdown.js'));

/** A piece of an answer, with the names that stand in it as they are. Shown plain until the renderer is here. */
export function AnswerText({ text, names }: { text: string; names: readonly string[] }) {
  return (
    <div className="prose">
      <Suspense fallback={<p className="plain">{text}</p>}>
        <Markdown text={text} names={names} />
      </Suspense>
    </div>
  );
}
