import { approvalKeys, buckets, changedSubject } from '#libs/contracts';
import { type MeshLink } from '#libs/mesh';

/** Hears that an answer was stored; what it says is asked of identity, which decides who may know it. */
export class AnswersHeard {
  constructor(private readonly link: Pick<MeshLink, 'connection'>) {}

  /**
   * Waits for the answer to one call, no longer than `withinMs`.
   * @returns whether one was stored meanwhile
   * @throws MeshError `unavailable` while the mesh is not reached
   */
  async next(tenant: string, id: string, signal: AbortSignal, withinMs: number): Promise<boolean> {
    const subject = changedSubject(buckets.approvalAnswers.name, approvalKeys.answer(tenant, id));
    const over = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
    if (over.aborted) return false;
    return new Promise((resolve) => {
      const end = (heard: boolean) => {
        subscription.unsubscribe();
        over.removeEventListener('abort', leave);
        resolve(heard);
      };
      const leave = () => end(false);
      const subscription = this.link.connection.nats.subscribe(subject, { callback: (error) => end(!error) });
      over.addEventListener('abort', leave);
    });
  }
}
