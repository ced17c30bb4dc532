import { type Msg } from '@nats-io/transport-node';
import { callerOf, type PeerName } from '#libs/contracts';
import { isInboxOf } from './wire.js';

/** A call whose sender is known, and where to answer it. */
export interface AcceptedCall {
  caller: PeerName;
  inbox: string;
}

/**
 * INVARIANT (the subject is the caller): a message counts only when it arrived under the subject that NATS
 * permissions guard. JetStream can deliver a stored message to any subscription under its stored subject, whose last
 * token its writer chose freely.
 * @returns the caller, or why the message is refused; a refused message cannot be answered safely
 */
export function acceptCall(pattern: string, message: Msg): AcceptedCall | { refused: string } {
  if (!matches(pattern, message.subject)) return { refused: 'came under a subject that was not subscribed' };
  const caller = callerOf(message.subject);
  if (!caller) return { refused: 'names no known caller' };
  if (!message.reply) return { refused: 'has no inbox to answer' };
  if (!isInboxOf(caller, message.reply))
    return { refused: 'wants its answer where its caller does not listen' };
  return { caller, inbox: message.reply };
}

/** Whether a message on the subject of withdrawals ends `call`: only the caller itself can. */
export function withdraws(pattern: string, message: Msg, call: AcceptedCall): boolean {
  return (
    matches(pattern, message.subject) &&
    callerOf(message.subject) === call.caller &&
    message.string() === call.inbox
  );
}

function matches(pattern: string, subject: string): boolean {
  const wanted = pattern.split('.');
  const given = subject.split('.');
  return wanted.length === given.length && wanted.every((token, i) => token === '*' || token === given[i]);
}
