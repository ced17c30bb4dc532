import { buckets, WaitingCall, WaitingCallAnswer } from '#libs/contracts';
import { type StoredEntry } from '#libs/mesh';
import { parseStored } from './parse-stored.js';

/** What one rests on: the sign-in of whoever asked, and of whoever answered. */
export interface OpenApproval {
  readonly request: Pick<WaitingCall, 'id' | 'tenant' | 'requester' | 'agent' | 'held' | 'expiresAt'>;
  readonly answer: Pick<WaitingCallAnswer, 'answer' | 'by' | 'held'> | undefined;
}

interface Known {
  readonly heardAt: number;
  request?: OpenApproval['request'] | undefined;
  answer?: OpenApproval['answer'];
  isOver?: boolean;
}

const [inWaiting, inAnswers] = [/^(request|spent)\.([^.]+\.[^.]+)$/, /^([^.]+\.[^.]+)$/];

/**
 * The approvals that can still be used, as far as was heard: so much of each as says whose end ends it. What lies there and is not what it
 * should be is not there, and whatever lies where it is said that one is over ends it.
 */
export class OpenApprovals {
  /** By `<tenant>.<id>`, the one heard of first in front. */
  readonly #known = new Map<string, Known>();

  /** @param clock epoch milliseconds */
  constructor(private readonly clock: () => number) {}

  /** Of the bucket of calls that wait. */
  takeWaiting({ key, value }: StoredEntry): void {
    const [, kind, place] = inWaiting.exec(key) ?? [];
    if (kind === undefined || place === undefined) return;
    const known = this.#at(place);
    if (kind === 'spent') known.isOver = true;
    const request = kind === 'request' ? parseStored(WaitingCall, value) : undefined;
    if (!request || place !== `${request.tenant}.${request.id}`) return;
    const { id, tenant, requester, agent, held, expiresAt } = request;
    known.request = { id, tenant, agent, held, expiresAt, ...(requester && { requester }) };
  }

  /** Of the bucket of answers. */
  takeAnswer({ key, value }: StoredEntry): void {
    const [, place] = inAnswers.exec(key) ?? [];
    const given = parseStored(WaitingCallAnswer, value);
    if (place === undefined || !given || !place.endsWith(`.${given.id}`)) return;
    const { answer, by, held } = given;
    this.#at(place).answer = { answer, by, held };
  }

  /** Whether what lies under a key of the bucket of calls is needed. */
  static isRead(key: string): boolean {
    return key.startsWith('request.');
  }

  /** Those that have not ended by themselves. */
  all(): OpenApproval[] {
    const now = new Date(this.clock()).toISOString();
    return [...this.#known.values()].flatMap(({ request, answer, isOver }) =>
      request && !isOver && now < request.expiresAt && answer?.answer !== 'denied' ? { request, answer } : [],
    );
  }

  forgetWaiting(): void {
    for (const known of this.#known.values()) [known.request, known.isOver] = [undefined, false];
  }

  forgetAnswers(): void {
    for (const known of this.#known.values()) known.answer = undefined;
  }

  #at(place: string): Known {
    const known = this.#known.get(place);
    if (known) return known;
    const heardAt = this.clock();
    // The store keeps nothing for longer either.
    for (const [former, { heardAt: at }] of this.#known) {
      if (at > heardAt - buckets.approvals.ttlMs) break;
      this.#known.delete(former);
    }
    const heard: Known = { heardAt };
    this.#known.set(place, heard);
    return heard;
  }
}
