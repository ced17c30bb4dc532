import type { ConversationSummary, OfferedTools } from '#libs/contracts';
import { SquarePen } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { logIn } from '../api/log-in.js';
import { needsLogin, type Problem, toProblem } from '../api/problem.js';
import { useAnnouncement } from '../hooks/use-announcement.js';
import { useConversation } from '../hooks/use-conversation.js';
import { useConversationSearch } from '../hooks/use-conversation-search.js';
import { type useConversations } from '../hooks/use-conversations.js';
import { useNames } from '../hooks/use-names.js';
import { useShortcuts } from '../hooks/use-shortcuts.js';
import { useSurroundings } from '../hooks/use-surroundings.js';
import { type useTurns } from '../hooks/use-turns.js';
import { keepDraft, readDraft } from '../state/draft.js';
import { pageWords } from '../state/page-words.js';
import { isRunning, type Turn } from '../state/turn.js';
import { undoable } from '../state/undo.js';
import { Composer } from '../components/Composer.js';
import { ConfirmDelete } from '../components/ConfirmDelete.js';
import { ConversationList } from '../components/ConversationList.js';
import { Frame } from '../components/Frame.js';
import { NewConversation } from '../components/NewConversation.js';
import { Notice } from '../components/Notice.js';
import { RenameConversation } from '../components/RenameConversation.js';
import { Thread } from '../components/Thread.js';
import { TurnView } from '../components/TurnView.js';

const none: readonly Turn[] = [];
const nothingToUndo: ReadonlyMap<string, string> = new Map();

interface Props {
  /** Kept by whoever shows this page, so that a turn runs on while another page is looked at. */
  list: ReturnType<typeof useConversations>;
  turns: ReturnType<typeof useTurns>;
  /** Undefined until it is known which there are. */
  tools: OfferedTools['tools'] | undefined;
}

export function ChatPage({ list, tools, turns: { threads, change, ask, stop, load } }: Props) {
  const { session } = useSurroundings();
  const [current, go] = useConversation();
  const [draft, setDraft] = useState(readDraft);
  const [deleting, setDeleting] = useState<ConversationSummary>();
  const [renaming, setRenaming] = useState<ConversationSummary>();
  const [loadProblem, setLoadProblem] = useState<Problem>();
  const search = useConversationSearch(list.conversations);
  const box = useRef<HTMLTextAreaElement>(null);

  const turns = (current && threads[current]) || none;
  const last = turns.at(-1);
  const names = useNames(turns);
  const busy = last !== undefined && isRunning(last);
  // While a turn runs nothing can be asked for; and what is told of it piece by piece renders no other turn.
  const undo = useMemo(() => (busy ? nothingToUndo : undoable(turns, tools)), [busy, turns, tools]);
  const announcement = useAnnouncement(last);
  const loaded = current === undefined || threads[current] !== undefined;
  const title = list.conversations?.find((one) => one.conversationId === current)?.title;
  const loginOver =
    [loadProblem, list.problem].some((problem) => problem && needsLogin(problem.code)) ||
    (last?.problem !== undefined && needsLogin(last.problem.code));

  const write = useCallback((text: string) => {
    setDraft(text);
    keepDraft(text);
  }, []);

  const { refresh } = list;
  useEffect(() => void refresh(), [refresh]);

  const open = useCallback(
    async (id: string) => {
      setLoadProblem(undefined);
      try {
        await load(id);
      } catch (error) {
        setLoadProblem(toProblem(error));
      }
    },
    [load],
  );

  useEffect(() => {
    if (current !== undefined && !loaded) void open(current);
  }, [current, loaded, open]);

  const send = useCallback(
    async (text: string) => {
      const asked = text.trim();
      if (!asked || busy) return;
      const id = current ?? crypto.randomUUID();
      go(id);
      list.begin(id, asked.slice(0, 60));
      await ask(id, asked);
      void list.refresh();
    },
    [ask, busy, current, go, list],
  );

  const askFor = useCallback((text: string) => void send(text), [send]);

  const goOn = useCallback(
    async (approval: string) => {
      if (!current) return;
      await ask(current, 'The answer is yes: go on.', approval);
      void list.refresh();
    },
    [ask, current, list],
  );

  const sendDraft = () => {
    if (busy || !draft.trim()) return;
    write('');
    void send(draft);
  };

  const retry = useCallback(
    (turn: Turn) => {
      if (!current) return;
      if (turn.problem) change({ type: 'withdrawn', conversationId: current, turnId: turn.id });
      void (turn.approval === undefined ? send(turn.asked) : goOn(turn.approval));
    },
    [change, current, goOn, send],
  );

  const edit = useCallback(
    (text: string) => {
      write(text);
      box.current?.focus();
    },
    [write],
  );

  const logInAgain = () => {
    // What was asked in vain is typed again already when the person is back.
    if (last?.problem && needsLogin(last.problem.code) && !draft) keepDraft(last.asked);
    logIn(last?.problem?.claims ?? loadProblem?.claims);
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && current && busy && !document.querySelector('dialog[open]')) stop(current);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [busy, current, stop]);

  const show = (id: string | undefined) => {
    setLoadProblem(undefined);
    go(id);
    box.current?.focus();
  };

  const recall = () => {
    if (!last) return;
    edit(last.asked);
    // Where one goes on writing.
    requestAnimationFrame(() => box.current?.setSelectionRange(last.asked.length, last.asked.length));
  };

  useShortcuts({
    new: () => show(undefined),
    message: () => box.current?.focus(),
    search: () => document.getElementById('conversation-search')?.focus(),
  });

  return (
    <Frame
      page="chat"
      title={title ?? 'New conversation'}
      tabTitle={title ?? pageWords.chat.title}
      skip={{ to: 'composer', label: 'Skip to the message box' }}
      aside={(close) => (
        <ConversationList
          conversations={list.conversations}
          search={search}
          problem={list.problem}
          current={current}
          onNew={() => {
            close();
            show(undefined);
          }}
          onOpen={(id) => {
            close();
            show(id);
          }}
          onRename={setRenaming}
          onDelete={setDeleting}
          onRetry={() => void refresh()}
        />
      )}
      actions={
        <button
          type="button"
          className="icon-button phone-only"
          aria-label="New conversation"
          onClick={() => show(undefined)}
        >
          <SquarePen size={18} aria-hidden />
        </button>
      }
    >
      <Thread key={current ?? 'new'} lastAsked={last?.id}>
        {turns.length === 0 && loaded && (
          <NewConversation session={session} tools={tools} onAsk={askFor} onSuggest={edit} />
        )}
        {loadProblem && !loginOver && (
          <Notice
            action={
              loadProblem.code === 'not_found'
                ? { label: 'New conversation', onClick: () => show(undefined) }
                : { label: 'Try again', onClick: () => current && void open(current) }
            }
          >
            {loadProblem.message}
          </Notice>
        )}
        {turns.map((turn) => (
          <TurnView
            key={turn.id}
            turn={turn}
            names={names}
            last={turn === last}
            busy={busy}
            undo={undo}
            onAsk={askFor}
            onRetry={retry}
            onEdit={edit}
            onApproved={(approval) => void goOn(approval)}
          />
        ))}
        {loginOver && (
          <Notice action={{ label: 'Sign in again', onClick: logInAgain }}>
            You are signed out. What you typed is kept.
          </Notice>
        )}
      </Thread>
      <footer className="chat-foot">
        <Composer
          box={box}
          text={draft}
          running={busy}
          onChange={write}
          onSend={sendDraft}
          onStop={() => current && stop(current)}
          onRecall={recall}
        />
      </footer>
      <p className="visually-hidden" role="status">
        {announcement}
      </p>
      <RenameConversation
        conversation={renaming}
        onClose={() => setRenaming(undefined)}
        onRename={list.rename}
      />
      <ConfirmDelete
        conversation={deleting}
        onClose={() => setDeleting(undefined)}
        onDelete={async (id) => {
          await list.remove(id);
          if (id === current) go(undefined);
          change({ type: 'deleted', conversationId: id });
        }}
      />
    </Frame>
  );
}
