import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { type AddressName, addressNameOf } from '../../../src/page/page-addresses.js';
import { type SessionInfo } from '../api/request.js';
import { readTools } from '../api/tools.js';
import { useAnswer } from '../hooks/use-answer.js';
import { useArrival } from '../hooks/use-arrival.js';
import { useConversations } from '../hooks/use-conversations.js';
import { SurroundingsContext } from '../hooks/use-surroundings.js';
import { useTurns } from '../hooks/use-turns.js';
import { ApplicationsPage } from './ApplicationsPage.js';
import { ApprovalsPage } from './ApprovalsPage.js';
import { CallsPage } from './CallsPage.js';
import { ChatPage } from './ChatPage.js';
import { ClosedPage } from './ClosedPage.js';
import { ComponentsPage } from './ComponentsPage.js';
import { DecisionsPage } from './DecisionsPage.js';
import { MissingPage } from './MissingPage.js';
import { OperationsPage } from './OperationsPage.js';
import { SessionsPage } from './SessionsPage.js';

/** Some pages have more than one address. */
function pageAt(name: AddressName | undefined) {
  if (name === 'conversation') return 'chat';
  return name === 'operationsView' ? 'operations' : name;
}

/** The pages of somebody who is logged in: the one that the address names, if policy opens it. */
export function Pages({ session }: { session: SessionInfo }) {
  const [location] = useLocation();
  const name = addressNameOf(location);
  const page = pageAt(name);
  const list = useConversations();
  const turns = useTurns();
  const { answer: tools } = useAnswer(readTools);
  const [chatAt, setChatAt] = useState('/');
  const surroundings = useMemo(() => ({ session, chatAt }), [session, chatAt]);
  useArrival(page);

  useEffect(() => {
    if (page === 'chat') setChatAt(location);
  }, [page, location]);

  const shown = () => {
    const verdict = session.pages.find((one) => one.page === page);
    if (verdict?.open === false) return <ClosedPage verdict={verdict} />;
    switch (page) {
      case 'chat':
        return <ChatPage list={list} turns={turns} tools={tools} />;
      case 'calls':
        return <CallsPage />;
      case 'approvals':
        return <ApprovalsPage />;
      case 'decisions':
        return <DecisionsPage />;
      case 'operations':
        return <OperationsPage />;
      case 'applications':
        return <ApplicationsPage />;
      case 'sessions':
        return <SessionsPage />;
      case 'components':
        return <ComponentsPage />;
      case undefined:
        return <MissingPage />;
    }
  };
  return <SurroundingsContext value={surroundings}>{shown()}</SurroundingsContext>;
}
