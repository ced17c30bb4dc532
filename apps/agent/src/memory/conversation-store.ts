import { createHash } from 'node:crypto';
import { type Caller } from '#libs/identity';
import { type Bucket, MeshError } from '#libs/mesh';
import { Conversation, type RememberedTurn, withTurn } from './conversation.js';

type Owner = Pick<Caller, 'tenant'> & { readonly user: { readonly id: string } };
type Store = Pick<Bucket, 'get' | 'create' | 'update' | 'delete' | 'keys'>;
export type KeptConversation = { readonly conversationId: string; readonly conversation: Conversation };

/** Several turns of one conversation end at once at most this often before giving up. */
const attempts = 6;

/** Opaque key of a person: tenant and user id, so that equal ids of two tenants never meet. */
export const personKey = ({ tenant, user }: Owner): string =>
  createHash('sha256')
    .update(JSON.stringify([tenant, user.id]))
    .digest('hex');

/**
 * Conversations in a key-value bucket.
 * INVARIANT (memory is never shared): every key begins with the digest of the caller's tenant and user id, and no
 * method takes a key.
 */
export class ConversationStore {
  constructor(private readonly bucket: Store) {}

  async load(owner: Owner, conversationId: string): Promise<Conversation | undefined> {
    const entry = await this.bucket.get(keyOf(owner, conversationId));
    return entry && parse(entry.value);
  }

  /** Adds a turn to whatever is stored by then: two turns that end at once are both kept. */
  async append(owner: Owner, conversationId: string, turn: RememberedTurn): Promise<void> {
    const key = keyOf(owner, conversationId);
    for (let attempt = 1; ; attempt++) {
      const entry = await this.bucket.get(key);
      const value = JSON.stringify(withTurn(entry && parse(entry.value), turn));
      try {
        if (entry) await this.bucket.update(key, value, entry.revision);
        else await this.bucket.create(key, value);
        return;
      } catch (error) {
        const conflict = error instanceof MeshError && error.code === 'conflict';
        if (!conflict || attempt >= attempts) throw error;
      }
    }
  }

  /** The person's own, the last changed first. */
  async list(owner: Owner): Promise<KeptConversation[]> {
    const prefix = personKey(owner);
    const kept: KeptConversation[] = [];
    for (const key of await this.bucket.keys(prefix)) {
      const entry = await this.bucket.get(key);
      if (entry)
        kept.push({ conversationId: key.slice(prefix.length + 1), conversation: parse(entry.value) });
    }
    return kept.sort((a, b) => b.conversation.updatedAt.localeCompare(a.conversation.updatedAt));
  }

  /** @returns whether there was one */
  async delete(owner: Owner, conversationId: string): Promise<boolean> {
    const key = keyOf(owner, conversationId);
    if (!(await this.bucket.get(key))) return false;
    await this.bucket.delete(key);
    return true;
  }
}

const keyOf = (owner: Owner, conversationId: string) => `${personKey(owner)}.${conversationId}`;

function parse(value: Uint8Array): Conversation {
  try {
    return Conversation.parse(JSON.parse(Buffer.from(value).toString('utf8')));
  } catch (cause) {
    throw new MeshError('internal', 'the stored conversation cannot be read; delete it and begin a new one', {
      cause,
    });
  }
}
