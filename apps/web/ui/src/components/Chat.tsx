import type { ConversationSummary } from '#libs/contracts';
import { Menu, SquarePen } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { logIn } from '../api/log-in.js';
import { needsLogin, type Problem, toProblem } from '../api/problem.js';
import { type SessionInfo } from '../api/request.js';
import { useAnnouncement } from '../hooks/use-announcement.js';
import { useConversationPath } from '../hooks/use-conversation-path.js';
import { useConversations } from '../hooks/use-conversations.js';
import { useTurns } from '../hooks/use-turns.js';
import { keepDraft, readDraft } from '../state/draft.js';
import { isRunning, type Turn } from '../state/turn.js';
import { Account } from './Account.js';
import { Composer } from './Composer.js';
import { ConfirmDelete } from './ConfirmDelete.js';
import { ConversationList } from './ConversationList.js';
import { EmptyState } from './EmptyState.js';
import { Notice } from './Notice.js';
import { Sidebar } from './Sidebar.js';
import { ThemeToggle } from './ThemeToggle.js';
import { Thread } from './Thread.js';
import { TurnView } from './TurnView.js';

const none: readonly Turn[] = [];

/** The page of somebody who is logged in. */
export function Chat({ session }: { session: SessionInfo }) {
  const [current, go] = useConversationPath();
  const list = useConversations();
  const { threads, change, ask, stop, load } = useTurns();
  const [draft, setDraft] = useState(readDraft);
  const [drawer, setDrawer] = useState(false);
  const [deleting, setDeleting] = useState<ConversationSummary>();
  const [loadProblem, setLoadProblem] = useState<Problem>();
  const box = useRef<HTMLTextAreaElement>(null);

  const turns = (current && threads[current]) || none;
  const last = turns.at(-1);
  const busy = last !== undefined && isRunning(last);
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

  useEffect(() => {
    document.title = title ? `${title} · Deputy` : 'Deputy';
  }, [title]);

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

  const sendDraft = () => {
    if (busy || !draft.trim()) return;
    write('');
    void send(draft);
  };

  const retry = useCallback(
    (turn: Turn) => {
      if (!current) return;
      if (turn.problem) change({ type: 'withdrawn', conversationId: current, turnId: turn.id });
      void send(turn.asked);
    },
    [change, current, send],
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
    logIn();
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
    setDrawer(false);
    go(id);
    box.current?.focus();
  };

  return (
    <div className="chat">
      <a className="skip" href="#composer">
        Skip to the message box
      </a>
      <Sidebar open={drawer} onClose={() => setDrawer(false)}>
        <ConversationList
          conversations={list.conversations}
          problem={list.problem}
          current={current}
          onNew={() => show(undefined)}
          onOpen={show}
          onDelete={setDeleting}
          onRetry={() => void list.refresh()}
        />
        <Account session={session} />
      </Sidebar>
      <main className="chat-main">
        <header className="chat-top">
          <button
            type="button"
            className="icon-button phone-only"
            aria-label="Conversations and account"
            aria-haspopup="dialog"
            onClick={() => setDrawer(true)}
          >
            <Menu size={20} aria-hidden />
          </button>
          <h1>{title ?? 'New conversation'}</h1>
          <button
            type="button"
            className="icon-button phone-only"
            aria-label="New conversation"
            onClick={() => show(undefined)}
          >
            <SquarePen size={18} aria-hidden />
          </button>
          <ThemeToggle />
        </header>
        <Thread key={current ?? 'new'} lastAsked={last?.id}>
          {turns.length === 0 && loaded && <EmptyState session={session} onAsk={(text) => void send(text)} />}
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
              last={turn === last}
              busy={busy}
              onRetry={retry}
              onEdit={edit}
            />
          ))}
          {loginOver && (
            <Notice action={{ label: 'Log in again', onClick: logInAgain }}>
              Your login is over. What you typed is kept.
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
          />
          <p id="composer-hint" className="hint">
            Every call is decided by policy and recorded.
          </p>
        </footer>
      </main>
      <p className="visually-hidden" role="status">
        {announcement}
      </p>
      <ConfirmDelete
        conversation={deleting}
        onClose={() => setDeleting(undefined)}
        onDelete={async (id) => {
          await list.remove(id);
          if (id === current) go(undefined);
          change({ type: 'deleted', conversationId: id });
        }}
      />
    </div>
  );
}
