import { ConversationSummary } from '#libs/contracts';
import { type Bucket, MeshError } from '#libs/mesh';
import { bounds, Conversation, type RememberedTurn, withTurn } from './conversation.js';
import { FormerConversations } from './former-conversations.js';
import { type Owner, ownerDigest } from './owner-digest.js';

type Store = Pick<Bucket, 'get' | 'create' | 'update' | 'delete' | 'keys'>;
/** `conversation` is undefined for one that cannot be read; it can be deleted all the same. */
export type KeptConversation = {
  readonly conversationId: string;
  readonly conversation: Pick<Conversation, 'title' | 'updatedAt'> | undefined;
};

/** Several turns of one conversation end at once at most this often before giving up. */
const attempts = 6;

/**
 * Conversations in a key-value bucket.
 * INVARIANT (memory is never shared): every key begins with the digest of the principal's tenant and person, and no
 * method takes a key.
 */
export class ConversationStore {
  readonly #former: FormerConversations;

  /** @param formerIssuerId whose people found their conversations by subject alone in an earlier release */
  constructor(
    private readonly bucket: Store,
    formerIssuerId?: string,
  ) {
    this.#former = new FormerConversations(bucket, formerIssuerId);
  }

  async load(owner: Owner, conversationId: string): Promise<Conversation | undefined> {
    const entry = await this.bucket.get(await this.#keyOf(owner, conversationId));
    return entry && parse(entry.value);
  }

  /** Adds a turn to whatever is stored by then: two turns that end at once are both kept. */
  async append(owner: Owner, conversationId: string, turn: RememberedTurn): Promise<void> {
    const key = await this.#keyOf(owner, conversationId);
    for (let attempt = 1; ; attempt++) {
      const entry = await this.bucket.get(key);
      const value = JSON.stringify(readable(withTurn(entry && parse(entry.value), turn)));
      try {
        if (entry) await this.bucket.update(key, value, entry.revision);
        else await this.bucket.create(key, value);
        if (!entry) await this.#forgetOldest(owner);
        return;
      } catch (error) {
        const conflict = error instanceof MeshError && error.code === 'conflict';
        if (!conflict || attempt >= attempts) throw error;
      }
    }
  }

  /** INVARIANT (one person's share): nobody fills the store; the conversation left alone longest makes room. */
  async #forgetOldest(owner: Owner): Promise<void> {
    const keys = await this.bucket.keys(ownerDigest(owner));
    if (keys.length <= bounds.conversations) return;
    const written: { key: string; revision: number }[] = [];
    for (const key of keys) written.push({ key, revision: (await this.bucket.get(key))?.revision ?? 0 });
    written.sort((a, b) => a.revision - b.revision);
    for (const { key } of written.slice(0, -bounds.conversations)) await this.bucket.delete(key);
  }

  /** The person's own, the last changed first. */
  async list(owner: Owner): Promise<KeptConversation[]> {
    const prefix = ownerDigest(owner);
    await this.#former.moveTo(owner);
    const kept: KeptConversation[] = [];
    for (const key of await this.bucket.keys(prefix)) {
      const conversationId = key.slice(prefix.length + 1);
      const entry = isId(conversationId) ? await this.bucket.get(key) : undefined;
      // Whatever else came to lie there, the others are still the person's.
      if (entry) kept.push({ conversationId, conversation: headOf(entry.value) });
    }
    const changed = ({ conversation }: KeptConversation) => conversation?.updatedAt ?? '';
    return kept.sort((a, b) => changed(b).localeCompare(changed(a)));
  }

  /** @returns whether there was one */
  async delete(owner: Owner, conversationId: string): Promise<boolean> {
    const key = await this.#keyOf(owner, conversationId);
    if (!(await this.bucket.get(key))) return false;
    await this.bucket.delete(key);
    return true;
  }

  async #keyOf(owner: Owner, conversationId: string): Promise<string> {
    const key = `${ownerDigest(owner)}.${conversationId}`;
    await this.#former.moveTo(owner);
    return key;
  }
}

const isId = (text: string) => ConversationSummary.shape.conversationId.safeParse(text).success;

/** What could not be read again is not written: the turns before it are worth more. @throws ZodError */
function readable(conversation: Conversation): Conversation {
  Conversation.parse(JSON.parse(JSON.stringify(conversation)));
  return conversation;
}

/** Without the turns: all of a person's conversations together may be 100 MB. */
function headOf(value: Uint8Array): KeptConversation['conversation'] {
  try {
    const { title, updatedAt } = parse(value);
    return { title, updatedAt };
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
