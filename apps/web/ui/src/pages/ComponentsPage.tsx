import { ClipboardCheck, Plus, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { Problem } from '../api/problem.js';
import { Account } from '../components/Account.js';
import { ApplicationCard } from '../components/ApplicationCard.js';
import { ChainFigure } from '../components/ChainFigure.js';
import { CheckList } from '../components/CheckList.js';
import { Codes } from '../components/Codes.js';
import { Composer } from '../components/Composer.js';
import { ConfirmDelete } from '../components/ConfirmDelete.js';
import { ConversationList } from '../components/ConversationList.js';
import { CopyButton } from '../components/CopyButton.js';
import { DecisionBadge } from '../components/DecisionBadge.js';
import { DecisionDetails } from '../components/DecisionDetails.js';
import { DecisionFilters } from '../components/DecisionFilters.js';
import { DecisionTable } from '../components/DecisionTable.js';
import { Frame } from '../components/Frame.js';
import { Moment } from '../components/Moment.js';
import { Navigation } from '../components/Navigation.js';
import { NewConversation } from '../components/NewConversation.js';
import { Nothing } from '../components/Nothing.js';
import { Notice } from '../components/Notice.js';
import { OperationSamples } from '../components/OperationSamples.js';
import { ProblemNotice } from '../components/ProblemNotice.js';
import { RenameConversation } from '../components/RenameConversation.js';
import { Rule } from '../components/Rule.js';
import { Sample, SampleGroup } from '../components/Sample.js';
import { SessionCard } from '../components/SessionCard.js';
import { Sheet } from '../components/Sheet.js';
import { ShortcutSheet } from '../components/ShortcutSheet.js';
import { ThemeToggle } from '../components/ThemeToggle.js';
import { Thread } from '../components/Thread.js';
import { TokenSamples } from '../components/TokenSamples.js';
import { ToolCard } from '../components/ToolCard.js';
import { TurnView } from '../components/TurnView.js';
import { Waiting } from '../components/Waiting.js';
import { Wordmark } from '../components/Wordmark.js';
import { useSurroundings } from '../hooks/use-surroundings.js';
import { noFilter } from '../state/decision-filter.js';
import { pageWords } from '../state/page-words.js';
import { type PageName } from '../../../src/page/page-verdict.js';
import {
  application,
  calls,
  checks,
  conversations,
  denied,
  ownSession,
  permitted,
  rows,
  tools,
  turns,
} from './component-samples.js';

const nothing = () => undefined;
const allPages = (Object.keys(pageWords) as PageName[]).map((page) => ({ page, open: true }) as const);

/** Every component in its states, and what they are made of: to be looked at, and looked over by axe in a spec. */
export function ComponentsPage() {
  const { session } = useSurroundings();
  const [deleting, setDeleting] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const [keys, setKeys] = useState(false);
  return (
    <Frame title="Components">
      <Sheet lead="What the pages are made of, in every state there is. All of it is made up: nothing here was asked, decided or done.">
        <SampleGroup title="Tokens">
          <TokenSamples />
        </SampleGroup>
        <SampleGroup title="Buttons">
          <Sample state="What is most likely meant">
            <button type="button" className="button primary">
              Sign in
            </button>
          </Sample>
          <Sample state="Any other">
            <button type="button" className="button">
              <Plus size={17} aria-hidden /> New conversation
            </button>{' '}
            <button type="button" className="button small">
              Try again
            </button>
          </Sample>
          <Sample state="What asks for a name, and what keys do">
            <button type="button" className="button" onClick={() => setRenaming(true)}>
              Rename
            </button>{' '}
            <button type="button" className="button" onClick={() => setKeys(true)}>
              Keyboard shortcuts
            </button>
          </Sample>
          <Sample state="What cannot be undone">
            <button type="button" className="button danger" onClick={() => setDeleting(true)}>
              Delete
            </button>
          </Sample>
          <Sample state="Not now">
            <button type="button" className="button" disabled>
              Check again
            </button>
          </Sample>
          <Sample state="With an icon alone">
            <button type="button" className="icon-button" aria-label="Delete, with an icon alone">
              <Trash2 size={18} aria-hidden />
            </button>
            <CopyButton label="Copy" text={() => 'copied'} />
            <ThemeToggle />
          </Sample>
          <Sample state="Within a sentence">
            It could not be read.{' '}
            <button type="button" className="link">
              Try again
            </button>
          </Sample>
        </SampleGroup>
        <SampleGroup title="Decisions">
          <Sample state="Permitted, denied">
            <DecisionBadge decision="permit" /> <DecisionBadge decision="deny" />
          </Sample>
          <Sample state="The rule, in a sentence">
            <Rule {...denied} /> <Rule policies={[]} rationale={['NO_MATCHING_PERMIT']} />
          </Sample>
          <Sample state="Codes, or none">
            <Codes codes={denied.rationale} none="none given" /> <Codes codes={[]} none="none given" />
          </Sample>
          <Sample state="Details">
            <DecisionDetails verdict={permitted} />
          </Sample>
        </SampleGroup>
        <SampleGroup title="Many decisions">
          <DecisionFilters filter={{ ...noFilter, tool: 'products_create' }} person={undefined} />
          <DecisionTable rows={rows} filter={noFilter} people />
        </SampleGroup>
        <SampleGroup title="Tool calls">
          {calls.map(({ state, call, undo }) => (
            <Sample key={state} state={state}>
              <ToolCard call={call} undo={undo} onAsk={nothing} />
            </Sample>
          ))}
        </SampleGroup>
        <SampleGroup title="Turns">
          {turns.map((turn) => (
            <Sample key={turn.id} state={turn.id}>
              <TurnView
                turn={turn}
                names={[]}
                last={false}
                busy={false}
                undo={new Map()}
                onAsk={nothing}
                onRetry={nothing}
                onEdit={nothing}
                onApproved={nothing}
              />
            </Sample>
          ))}
        </SampleGroup>
        <SampleGroup title="The chat">
          <Sample state="Nothing asked yet">
            <NewConversation session={session} tools={tools} onAsk={nothing} onSuggest={nothing} />
          </Sample>
          <Sample state="Nothing asked yet, and no tool is open">
            <NewConversation session={session} tools={[]} onAsk={nothing} onSuggest={nothing} />
          </Sample>
          <Sample state="Nothing typed, something typed, a turn runs, nearly and truly too long">
            <Composers />
          </Sample>
          <Sample state="Conversations: some, found ones, none, not to be had">
            <ConversationLists />
          </Sample>
          <Sample state="A conversation that is scrolled">
            <div className="sample-thread">
              <Thread lastAsked={undefined}>
                <p>It is followed only while the person is at its end.</p>
              </Thread>
            </div>
          </Sample>
        </SampleGroup>
        <SampleGroup title="What is the matter">
          <Sample state="Under way">
            <Waiting />
          </Sample>
          <Sample state="Went wrong">
            <Notice>That sign-in did not work. Please try again.</Notice>
          </Sample>
          <Sample state="Went wrong, and what helps">
            <ProblemNotice
              problem={new Problem('unavailable', 'the mesh cannot be reached')}
              onRetry={nothing}
            />
          </Sample>
          <Sample state="Signed out meanwhile">
            <ProblemNotice problem={new Problem('not_logged_in', '')} onRetry={nothing} />
          </Sample>
          <Sample state="Nothing there">
            <Nothing icon={ClipboardCheck} title="Nothing waits for you">
              <p>Why, and what to do.</p>
            </Nothing>
          </Sample>
          <Sample state="What works and what does not">
            <CheckList checks={checks} />
          </Sample>
        </SampleGroup>
        <SampleGroup title="What operators see">
          <OperationSamples />
        </SampleGroup>
        <SampleGroup title="Around the pages">
          <Sample state="Every page, as if all were open">
            <Navigation pages={allPages} chatAt="/" current="decisions" onGo={nothing} />
          </Sample>
          <Sample state="Who is signed in">
            <Account session={session} />
          </Sample>
          <Sample state="Where somebody is signed in">
            <SessionCard own={ownSession} session={session} onEnd={nothing} />
          </Sample>
          <Sample state="An application that somebody let in">
            <ApplicationCard application={application} busy={false} onWithdraw={nothing} />
          </Sample>
          <Sample state="The name">
            <Wordmark />
          </Sample>
          <Sample state="An instant">
            <Moment at="2026-11-25T12:00:00.000Z" />
          </Sample>
          <Sample state="How a request travels">
            <ChainFigure />
          </Sample>
        </SampleGroup>
      </Sheet>
      <ShortcutSheet open={keys} onClose={() => setKeys(false)} />
      <RenameConversation
        conversation={renaming ? conversations[0] : undefined}
        onClose={() => setRenaming(false)}
        onRename={() => Promise.resolve()}
      />
      <ConfirmDelete
        conversation={deleting ? conversations[0] : undefined}
        onClose={() => setDeleting(false)}
        onDelete={() => Promise.resolve()}
      />
    </Frame>
  );
}

function Composers() {
  return (
    <div className="sample-stack">
      <ComposerSample id="empty" begun="" running={false} />
      <ComposerSample id="typed" begun="Find laptops under $1500" running={false} />
      <ComposerSample id="running" begun="" running />
      <ComposerSample id="near" begun={'x'.repeat(7_700)} running={false} />
      <ComposerSample id="too-long" begun={'x'.repeat(9_204)} running={false} />
    </div>
  );
}

function ComposerSample({ id, begun, running }: { id: string; begun: string; running: boolean }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(begun);
  return (
    <div>
      <Composer
        id={id}
        box={box}
        text={text}
        running={running}
        onChange={setText}
        onSend={nothing}
        onStop={nothing}
        onRecall={nothing}
      />
    </div>
  );
}

function ConversationLists() {
  const search = {
    text: '',
    setText: nothing,
    found: undefined,
    asking: false,
    problem: undefined,
    complete: true,
  };
  const shared = {
    search,
    onNew: nothing,
    onOpen: nothing,
    onRename: nothing,
    onDelete: nothing,
    onRetry: nothing,
  };
  const found = conversations
    .slice(0, 1)
    .map((one) => ({ ...one, excerpt: '… two found: Aspen 13 and Heron 13 …' }));
  return (
    <div className="sample-stack">
      <ConversationList {...shared} conversations={conversations} problem={undefined} current={conversations[0]?.conversationId} />
      <ConversationList {...shared} searchId="found-search" search={{ ...search, text: 'Aspen', found }} conversations={conversations} problem={undefined} current={undefined} />
      <ConversationList {...shared} conversations={[]} problem={undefined} current={undefined} />
      <ConversationList {...shared} conversations={undefined} problem={new Problem('unavailable', '')} current={undefined} />
    </div>
  ); // prettier-ignore
}
