import { approvalKeys, buckets, changedSubject } from '#libs/contracts';
import { MeshError, type MeshLink } from '#libs/mesh';

export interface Listening {
  /** Whether an answer was stored before the time was over, or whoever listens has left. @throws MeshError `unavailable` where that is not known */
  readonly answered: Promise<boolean>;
}

/** Hears that an answer was stored; what it says is asked of identity, which decides who may know it. */
export class AnswersHeard {
  constructor(private readonly link: Pick<MeshLink, 'connection'>) {}

  /**
   * Listens for the answer to one call, no longer than `withinMs`.
   * INVARIANT (no answer in between): what this resolves to hears every answer that is stored after it has resolved, since the mesh has said by
   * then that it listens. Whoever looks after that misses none.
   * @throws MeshError `unavailable` while the mesh is not reached
   */
  async listen(tenant: string, id: string, signal: AbortSignal, withinMs: number): Promise<Listening> {
    const { nats } = this.link.connection;
    const subject = changedSubject(buckets.approvalAnswers.name, approvalKeys.answer(tenant, id));
    const over = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
    if (over.aborted) return { answered: Promise.resolve(false) };
    const answered = new Promise<boolean>((resolve, reject) => {
      const end = () => {
        subscription.unsubscribe();
        over.removeEventListener('abort', leave);
      };
      const leave = () => (end(), resolve(false));
      const subscription = nats.subscribe(subject, {
        callback: (error) => {
          end();
          if (error) reject(notHeard(error));
          else resolve(true);
        },
      });
      over.addEventListener('abort', leave);
    });
    // Whoever listens hears of it below, and nobody else.
    answered.catch(() => undefined);
    await nats.flush().catch((cause: unknown) => {
      throw notHeard(cause);
    });
    return { answered };
  }
}

const notHeard = (cause: unknown) =>
  new MeshError('unavailable', 'answers cannot be heard now; try again', { cause });
