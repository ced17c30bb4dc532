import { type ReactNode } from 'react';

/** One component in one state. */
export function Sample({ state, children }: { state: string; children: ReactNode }) {
  return (
    <figure className="sample">
      <figcaption>{state}</figcaption>
      <div className="sample-box">{children}</div>
    </figure>
  );
}

/** Everything that one component or a family of them can look like. */
export function SampleGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="sample-group">
      <h2>{title}</h2>
      <div className="samples">{children}</div>
    </section>
  );
}
