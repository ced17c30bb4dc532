import { type ScramConversation } from './access/scram.js';
import { type User } from './access/users.js';

/** What the server knows of one client connection. */
export interface ClientConnection {
  id: number;
  /** The user who logged in here. Rights are never kept: they are read anew for each command. */
  userId?: string;
  /** A login under way; `user` is missing when there is no such user. */
  conversation?: { id: number; scram: ScramConversation; user: User | undefined };
  /** Set to end the connection once the answer has been written. */
  closing: boolean;
  destroy(): void;
}
