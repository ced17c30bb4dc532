import type { ConversationSummary } from '#libs/contracts';
import { useState } from 'react';
import { toProblem } from '../api/problem.js';
import { Dialog } from './Dialog.js';
import { Notice } from './Notice.js';

interface Props {
  conversation: ConversationSummary | undefined;
  /** @throws Problem */
  onRename: (id: string, title: string) => Promise<void>;
  onClose: () => void;
}

export function RenameConversation({ conversation, onRename, onClose }: Props) {
  return (
    <Dialog className="confirm" label="Rename a conversation" open={conversation !== undefined} onClose={onClose}>
      {conversation && <RenameForm conversation={conversation} onRename={onRename} onClose={onClose} />}
    </Dialog>
  ); // prettier-ignore
}

function RenameForm({ conversation, onRename, onClose }: Props & { conversation: ConversationSummary }) {
  const [title, setTitle] = useState(conversation.title);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  const rename = async () => {
    setBusy(true);
    try {
      await onRename(conversation.conversationId, title.trim());
      onClose();
    } catch (error) {
      const { code, message } = toProblem(error);
      setProblem(code === 'bad_request' ? 'A name is one line of 1 to 80 characters that can be seen.' : message);
    } finally {
      setBusy(false);
    }
  }; // prettier-ignore

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (title.trim() && !busy) void rename();
      }}
    >
      <h2>
        <label htmlFor="conversation-title">What shall it be called?</label>
      </h2>
      <input
        id="conversation-title"
        className="text-field"
        type="text"
        value={title}
        maxLength={80}
        required
        autoFocus
        autoComplete="off"
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTitle(event.target.value)}
      />
      {problem && <Notice>{problem}</Notice>}
      <div className="confirm-actions">
        <button type="button" className="button" onClick={onClose}>
          Leave it
        </button>
        <button type="submit" className="button primary" disabled={busy || !title.trim()}>
          Rename
        </button>
      </div>
    </form>
  );
}
