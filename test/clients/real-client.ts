import { type Verdict } from '#libs/contracts';

/** A client of somebody else, as it comes: nothing is set that its user would not paste. */
export interface RealClient {
  readonly name: string;
  readonly version: string;
  /** The id that its user pastes where it does not register itself. */
  readonly preset: string;
  /** Finds the issuer, registers if it has no id, has the person sign in, and is ready to ask. */
  readonly connect: (meeting: Meeting) => Promise<Connection>;
  /** It sends no call of a tool that the list does not have, so that nobody is refused one. */
  readonly callsWhatIsListed?: true;
}

/** What a client is given to begin with. */
export interface Meeting {
  readonly mcpUrl: URL;
  /** Without one it registers itself. */
  readonly clientId: string | undefined;
  /** A home of its own, in which nothing is kept yet. */
  readonly home: string;
  /** Opens an address in the browser and signs in there, until the browser is back at the client. */
  readonly signIn: (authorizationUrl: URL) => Promise<void>;
}

export interface Connection {
  /** @returns names of the tools */
  readonly list: () => Promise<string[]>;
  readonly call: (tool: string, args: Record<string, unknown>) => Promise<Answer>;
  /** Spoils the access token, as time would. */
  readonly spoilToken: () => void;
  readonly close: () => Promise<void>;
}

/** What a client makes of the answer to a call. */
export interface Answer {
  readonly isError: boolean;
  readonly text: string;
  readonly verdict: Verdict;
}

/** A client itself refuses to call what was not listed. */
export class NotListed extends Error {}
