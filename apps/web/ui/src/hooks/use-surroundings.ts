import { createContext, useContext } from 'react';
import { type SessionInfo } from '../api/request.js';

/** What every page of somebody who is logged in is surrounded by. */
export interface Surroundings {
  session: SessionInfo;
  /** Where the chat was left: coming back finds the conversation again. */
  chatAt: string;
}

export const SurroundingsContext = createContext<Surroundings | undefined>(undefined);

/** @throws Error outside of the pages that need a login */
export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (!surroundings) throw new Error('nobody is signed in here');
  return surroundings;
}
