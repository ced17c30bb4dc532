import { type Adapter, type Provider } from 'oidc-provider';

/** What is used of the library's model of a session (oidc-provider 9.13, lib/models/session.js). */
interface SessionModel {
  readonly adapter: Pick<Adapter, 'destroy'>;
  readonly prototype: { save: (this: Saved, ttl: number) => Promise<unknown> };
}
interface Saved {
  /** The id that it had until it was given another. */
  oldId?: string | undefined;
}

/**
 * Gives a session its next id before the former is ended. The library does it the other way round, and in between there is none: a refresh that met that
 * moment was told so for good, and signed its person out.
 */
export function moveWithoutGap(provider: Pick<Provider, 'Session'>): void {
  const { adapter, prototype } = provider.Session as unknown as SessionModel;
  const { save } = prototype;
  prototype.save = async function (this: Saved, ttl: number) {
    const former = this.oldId;
    this.oldId = undefined;
    const saved = await save.call(this, ttl);
    if (former !== undefined) await adapter.destroy(former);
    return saved;
  };
}
