import { z } from 'zod';
import { AgentId, ClientOrigin, personKey } from '#libs/contracts';
import { type Ends } from '../../ends/ends.js';
import { type Person } from '../../people/person.js';
import { type RecordStore } from '../../storage/record-store.js';
import { type StoredRecord } from '../../storage/record.js';
import { type Client } from '../client-entry.js';

const instant = z.number();
/** One sign-in at a client: what was given in it hangs on these. Times in epoch milliseconds. */
const SignInThere = z.object({
  sid: z.string(),
  grantId: z.string(),
  /** When the person said yes first, and last. */
  since: instant,
  at: instant,
  until: instant,
  usedAt: instant.optional(),
});
export type SignInThere = z.infer<typeof SignInThere>;

const Kept = z.object({
  clients: z.array(
    z.object({ id: AgentId, origin: ClientOrigin, name: z.string(), signIns: z.array(SignInThere) }),
  ),
});
/** A client with the sign-ins at it that go on. */
export type KeptClient = z.infer<typeof Kept>['clients'][number];

export interface LetInClientsParts {
  readonly store: Pick<RecordStore, 'get' | 'change' | 'endGrant' | 'isGrantOver'>;
  readonly ends: Pick<Ends, 'end' | 'isOver'>;
  readonly issuerId: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const kind = 'LetIn';
/** Beyond them the oldest are ended: what is not listed cannot be ended by the person. */
const most = { clients: 64, signIns: 16 } as const;

/**
 * The clients that act for each person now: those that somebody signed in to as one that keeps no secret, which any program on a
 * computer can be. All of a person's are one record.
 * INVARIANT (who is let in can be put out): a client gets no code before it is on the list of its person.
 * @throws NotKnownNow, by every method
 */
export class LetInClients {
  constructor(private readonly parts: LetInClientsParts) {}

  async add(
    { id, origin, name }: Client,
    personId: string,
    given: Omit<SignInThere, 'since' | 'usedAt'>,
  ): Promise<void> {
    let over: SignInThere[] = [];
    await this.parts.store.change(kind, personId, (found) => {
      const all = this.#within(found?.payload);
      const former = all.find((one) => one.id === id)?.signIns ?? [];
      // The same one again where the person comes back to the client in the same session here.
      const { since = given.at, usedAt } = former.find(({ sid }) => sid === given.sid) ?? {};
      const signIns = [{ ...given, since, usedAt }, ...former.filter(({ sid }) => sid !== given.sid)];
      const clients = [
        { id, origin, name: name.slice(0, 128), signIns: signIns.slice(0, most.signIns) },
        ...all.filter((one) => one.id !== id),
      ];
      over = [...signIns.slice(most.signIns), ...clients.slice(most.clients).flatMap((one) => one.signIns)];
      return this.#record(clients.slice(0, most.clients));
    });
    await this.#end(over);
  }

  /** A token was given in a sign-in just now. */
  async used(personId: string, clientId: string, sid: string): Promise<void> {
    await this.parts.store.change(kind, personId, (found) => {
      const clients = this.#within(found?.payload);
      const there = clients.find(({ id }) => id === clientId)?.signIns.find((one) => one.sid === sid);
      if (!there) return undefined;
      there.usedAt = this.parts.clock();
      return this.#record(clients);
    });
  }

  /** Those that go on, the latest first. */
  async of(person: Pick<Person, 'id' | 'tenant'>): Promise<KeptClient[]> {
    const clients = this.#within((await this.parts.store.get(kind, person.id)) ?? undefined);
    const going = await Promise.all(
      clients.map(async (client) => {
        const over = await Promise.all(client.signIns.map((one) => this.#isOver(one, client, person)));
        return { ...client, signIns: client.signIns.filter((_, at) => !over[at]) };
      }),
    );
    return going.filter(({ signIns }) => signIns.length > 0);
  }

  /** Ends every sign-in of the person at this client, and what was given in them. @returns false where there is none */
  async end(personId: string, clientId: string): Promise<boolean> {
    const { store } = this.parts;
    const there = this.#within(await store.get(kind, personId)).find(({ id }) => id === clientId);
    if (!there) return false;
    await this.#end(there.signIns);
    // What could not be ended is still there, and so is a sign-in that was added meanwhile.
    const ended = new Set(there.signIns.map(({ sid }) => sid));
    await store.change(kind, personId, (found) =>
      this.#record(
        this.#within(found?.payload).map((one) => ({
          ...one,
          signIns: one.signIns.filter(({ sid }) => !ended.has(sid)),
        })),
      ),
    );
    return true;
  }

  /** Everywhere: what the library may still hand out, and what was handed out. */
  async #end(signIns: readonly SignInThere[]): Promise<void> {
    const { store, ends } = this.parts;
    await Promise.all(
      signIns.map(async ({ sid, grantId }) => {
        await ends.end({ kind: 'session', id: sid, reason: 'consent_withdrawn' });
        await store.endGrant(grantId);
      }),
    );
  }

  async #isOver(
    { sid, grantId, at }: SignInThere,
    { id }: KeptClient,
    person: Pick<Person, 'id' | 'tenant'>,
  ): Promise<boolean> {
    const { store, ends, issuerId } = this.parts;
    const held = {
      sessionId: sid,
      tenant: person.tenant,
      user: { key: personKey(issuerId, person.id) },
      actors: [id],
      issuedAt: Math.floor(at / 1_000),
    };
    return ends.isOver(held) || (await store.isGrantOver(grantId));
  }

  /** Without what is over by itself. */
  #within(payload: unknown): KeptClient[] {
    const now = this.parts.clock();
    const { data } = Kept.safeParse(payload);
    return (data?.clients ?? [])
      .map((client) => ({ ...client, signIns: client.signIns.filter(({ until }) => until > now) }))
      .filter(({ signIns }) => signIns.length > 0);
  }

  #record(clients: readonly KeptClient[]): StoredRecord {
    const ends = clients.flatMap(({ signIns }) => signIns.map(({ until }) => until));
    return { payload: { clients }, until: Math.max(this.parts.clock() + 1, ...ends) };
  }
}
