import { ConversationSummary } from '#libs/contracts';
import { type Bucket, MeshError } from '#libs/mesh';
import { bounds, Conversation, type RememberedTurn, withTurn } from './conversation.js';
import { formerOwnerDigest, type Owner, ownerDigest } from './owner-digest.js';

type Store = Pick<Bucket, 'get' | 'create' | 'update' | 'delete' | 'keys'>;
/** `conversation` is undefined for one that cannot be read; it can be deleted all the same. */
export type KeptConversation = {
  readonly conversationId: string;
  readonly conversation: Conversation | undefined;
};
/** Without the turns: all of a person's conversations together may be 100 MB. */
export type ListedConversation = {
  readonly conversationId: string;
  readonly conversation: Pick<Conversation, 'title' | 'updatedAt'> | undefined;
};
type Found = { readonly key: string; readonly value: Uint8Array; readonly revision: number };

/** Several turns of one conversation end at once at most this often before giving up. */
const attempts = 6;

/**
 * Conversations in a key-value bucket. One that an earlier release kept under a subject alone stays where it lies: it is
 * found, changed and deleted there, so that a store without room holds nobody up and no copy outlives its deletion.
 * INVARIANT (memory is never shared): every key begins with a digest of the principal's tenant and person, and no
 * method takes a key.
 */
export class ConversationStore {
  /** @param formerIssuerId of the issuer whose people that release knew; undefined: what it kept is nobody's */
  constructor(
    private readonly bucket: Store,
    private readonly formerIssuerId?: string,
  ) {}

  async load(owner: Owner, conversationId: string): Promise<Conversation | undefined> {
    const found = await this.#find(owner, conversationId);
    return found && parse(found.value);
  }

  /** Adds a turn to whatever is stored by then: two turns that end at once are both kept. */
  async append(owner: Owner, conversationId: string, turn: RememberedTurn): Promise<void> {
    const changed = await this.#change(owner, conversationId, (before) => withTurn(before, turn));
    if (changed === 'created') await this.#forgetOldest(owner);
  }

  /** @returns whether there was one */
  async rename(owner: Owner, conversationId: string, title: string): Promise<boolean> {
    return (
      (await this.#change(owner, conversationId, (before) => before && { ...before, title })) === 'changed'
    );
  }

  /** Writes what `change` makes of whatever is stored by then; undefined writes nothing. */
  async #change(
    owner: Owner,
    conversationId: string,
    change: (before: Conversation | undefined) => Conversation | undefined,
  ): Promise<'created' | 'changed' | undefined> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.#find(owner, conversationId);
      const after = change(found && parse(found.value));
      if (!after) return undefined;
      const value = JSON.stringify(readable(after));
      try {
        if (found) await this.bucket.update(found.key, value, found.revision);
        else await this.bucket.create(`${ownerDigest(owner)}.${conversationId}`, value);
        return found ? 'changed' : 'created';
      } catch (error) {
        const conflict = error instanceof MeshError && error.code === 'conflict';
        if (!conflict || attempt >= attempts) throw error;
      }
    }
  }

  /** INVARIANT (one person's share): nobody fills the store; the conversation left alone longest makes room. */
  async #forgetOldest(owner: Owner): Promise<void> {
    const keys = (await Promise.all(this.#places(owner).map((place) => this.bucket.keys(place)))).flat();
    if (keys.length <= bounds.conversations) return;
    const written: { key: string; revision: number }[] = [];
    for (const key of keys) written.push({ key, revision: (await this.bucket.get(key))?.revision ?? 0 });
    written.sort((a, b) => a.revision - b.revision);
    for (const { key } of written.slice(0, -bounds.conversations)) await this.bucket.delete(key);
  }

  /** The person's own, the last changed first. */
  async list(owner: Owner): Promise<ListedConversation[]> {
    const listed: ListedConversation[] = [];
    for await (const { conversationId, conversation } of this.each(owner)) {
      const { title, updatedAt } = conversation ?? {};
      const head = title !== undefined && updatedAt !== undefined ? { title, updatedAt } : undefined;
      listed.push({ conversationId, conversation: head });
    }
    const changed = ({ conversation }: ListedConversation) => conversation?.updatedAt ?? '';
    return listed.sort((a, b) => changed(b).localeCompare(changed(a)));
  }

  /** The person's own, one at a time, in no order. */
  async *each(owner: Owner): AsyncGenerator<KeptConversation> {
    const seen = new Set<string>();
    for (const place of this.#places(owner)) {
      for (const key of await this.bucket.keys(place)) {
        const conversationId = key.slice(place.length + 1);
        // Whatever else came to lie there, the others are still the person's.
        if (!isId(conversationId) || seen.has(conversationId)) continue;
        seen.add(conversationId);
        const entry = await this.bucket.get(key);
        if (entry) yield { conversationId, conversation: parsed(entry.value) };
      }
    }
  }

  /** @returns whether there was one */
  async delete(owner: Owner, conversationId: string): Promise<boolean> {
    let there = false;
    // The former one first: were it left alone, it would be there again.
    for (const place of this.#places(owner).reverse()) {
      const key = `${place}.${conversationId}`;
      if (!(await this.bucket.get(key))) continue;
      await this.bucket.delete(key);
      there = true;
    }
    return there;
  }

  async #find(owner: Owner, conversationId: string): Promise<Found | undefined> {
    for (const place of this.#places(owner)) {
      const key = `${place}.${conversationId}`;
      const entry = await this.bucket.get(key);
      if (entry) return { key, ...entry };
    }
    return undefined;
  }

  /** What the person's keys begin with; that of an earlier release last. */
  #places(owner: Owner): string[] {
    const own = ownerDigest(owner);
    // INVARIANT (a name is no right): another issuer's person of that subject is somebody else.
    const known = this.formerIssuerId !== undefined && owner.user?.issuer === this.formerIssuerId;
    return known ? [own, formerOwnerDigest(owner)] : [own];
  }
}

const isId = (text: string) => ConversationSummary.shape.conversationId.safeParse(text).success;

/** What could not be read again is not written: the turns before it are worth more. @throws ZodError */
function readable(conversation: Conversation): Conversation {
  Conversation.parse(JSON.parse(JSON.stringify(conversation)));
  return conversation;
}

function parsed(value: Uint8Array): Conversation | undefined {
  try {
    return parse(value);
  } catch {
    return undefined;
  }
}

function parse(value: Uint8Array): Conversation {
  try {
    return Conversation.parse(JSON.parse(Buffer.from(value).toString('utf8')));
  } catch (cause) {
    throw new MeshError('internal', 'the stored conversation cannot be read; delete it and begin a new one', {
      cause,
    });
  }
}
