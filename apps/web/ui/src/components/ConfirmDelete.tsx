import type { ConversationSummary } from '#libs/contracts';
import { useState } from 'react';
import { toProblem } from '../api/problem.js';
import { Dialog } from './Dialog.js';
import { Notice } from './Notice.js';

interface Props {
  conversation: ConversationSummary | undefined;
  /** @throws Problem */
  onDelete: (id: string) => Promise<void>;
  onClose: () => void;
}

export function ConfirmDelete({ conversation, onDelete, onClose }: Props) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  const close = () => {
    setProblem(undefined);
    onClose();
  };

  const remove = async () => {
    if (!conversation) return;
    setBusy(true);
    try {
      await onDelete(conversation.conversationId);
      close();
    } catch (error) {
      setProblem(toProblem(error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      className="confirm"
      label="Delete a conversation"
      open={conversation !== undefined}
      onClose={close}
    >
      <h2>Delete this conversation?</h2>
      <p>“{conversation?.title}” is gone for good. The decisions that were taken in it stay on the record.</p>
      {problem && <Notice>{problem}</Notice>}
      <div className="confirm-actions">
        <button type="button" className="button" onClick={close}>
          Keep it
        </button>
        <button type="button" className="button danger" disabled={busy} onClick={() => void remove()}>
          Delete
        </button>
      </div>
    </Dialog>
  );
}
