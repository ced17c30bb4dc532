import type { ShownApproval } from '#libs/contracts';
import type { WebClient } from '../web-client/index.js';
import type { TurnRecord } from './turn-record.js';

export interface Asked {
  readonly conversationId: string;
  readonly text: string;
  readonly stopped: AbortSignal;
  /** Shows a part of the answer. */
  readonly show: (text: string) => void;
  /** Whether whoever asks confirms exactly this. */
  readonly confirm: (call: ShownApproval) => Promise<boolean>;
}

/** More than a request is for. */
const mostConfirmed = 50;

/** One request, which goes on by itself each time that whoever asked has confirmed a call of it. */
export async function goOn(
  web: Pick<WebClient, 'turn' | 'approvals'>,
  { conversationId, stopped: signal, show, confirm, ...asked }: Asked,
  record: TurnRecord,
): Promise<void> {
  let next: { text: string; approval?: string } | undefined = { text: asked.text };
  for (let times = 0; next && times <= mostConfirmed; times += 1) {
    const { text, ...going } = next;
    for await (const event of web.turn(conversationId, text, { signal, ...going })) {
      record.add(event);
      if (event.type === 'text.delta') show(event.text);
    }
    const id = record.unconfirmed;
    next = undefined;
    if (id === undefined) return;
    const [call] = (await web.approvals({ do: 'show', id })).approvals;
    if (!call || !(await confirm(call))) return;
    await web.approvals({ do: 'approve', id, of: call.of });
    record.confirmed(id);
    show('\n\n');
    next = { text: 'The answer is yes: go on.', approval: id };
  }
}
