import { randomUUID } from 'node:crypto';
import { approvalKeys, buckets, type Person, WaitingCall, WaitingCallAnswer } from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { openBucket } from '#libs/mesh';
import { type TestNats } from '../nats/start-nats.js';

/**
 * Says yes to a call that waits, as identity writes that down: whoever asked for it where their own word is wanted, else another person.
 * @param by that other person
 */
export async function answerWaiting(nats: TestNats, id: string | undefined, by: Person, tenant = 'acme'): Promise<void> {
  if (id === undefined) throw new TypeError('nothing waits');
  const identity = await nats.connect('identity');
  try {
    const entry = await (await openBucket(identity, buckets.approvals.name)).get(approvalKeys.request(tenant, id));
    const asked = WaitingCall.parse(JSON.parse(new TextDecoder().decode(entry?.value)));
    const answer = WaitingCallAnswer.parse({
      ...{ version: 1, id, answer: 'approved', of: digestOf(asked), secondFactor: true, decisionId: randomUUID() },
      by: asked.kind === 'confirmation' ? asked.requester : by,
      held: { sessionId: null, actors: ['deputy-web'], issuedAt: Math.floor(Date.now() / 1_000) },
      at: new Date().toISOString(),
    });
    const answers = await openBucket(identity, buckets.approvalAnswers.name);
    await answers.create(approvalKeys.answer(tenant, id), JSON.stringify(answer));
  } finally {
    await identity.close();
  }
} // prettier-ignore
