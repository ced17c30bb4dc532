import { type FormEvent, useId, useState } from 'react';
import { type ToEnd } from '../../api/operations.js';
import { EndButton } from '../../components/EndButton.js';
import { type ViewProps } from './view.js';

const kinds = [
  { kind: 'person', label: 'Person, by name or key' },
  { kind: 'session', label: 'Sign-in, by sid' },
  { kind: 'token', label: 'Token, by jti' },
  { kind: 'agent', label: 'Agent, by client id' },
] as const;

/** Ends what stands in no row, by its name, and what is larger than one. */
export function EndByName({ tenant, onEnd }: Pick<ViewProps, 'onEnd'> & { tenant: string }) {
  const [kind, setKind] = useState<ToEnd['kind']>('person');
  const [name, setName] = useState('');
  const field = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const id = name.trim();
    if (id !== '') onEnd({ kind, id, name: id });
  };
  return (
    <section className="card end-by-name">
      <h2>End something else</h2>
      <form onSubmit={submit}>
        <select
          className="text-field"
          aria-label="What to end"
          value={kind}
          onChange={(event) => setKind(event.target.value as ToEnd['kind'])}
        >
          {kinds.map((one) => (
            <option key={one.kind} value={one.kind}>
              {one.label}
            </option>
          ))}
        </select>
        <input
          id={field}
          className="text-field"
          aria-label="Its name or id"
          placeholder="Its name or id"
          value={name}
          maxLength={512}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button" aria-haspopup="dialog" disabled={name.trim() === ''}>
          End it …
        </button>
      </form>
      <div className="end-larger">
        <EndButton
          target={{ kind: 'tenant', id: tenant, name: tenant }}
          onAsk={onEnd}
          label={`End all of ${tenant}`}
        />
        <EndButton
          target={{ kind: 'everything', id: '', name: 'everything' }}
          onAsk={onEnd}
          label="End all of every tenant"
        />
      </div>
    </section>
  );
}
