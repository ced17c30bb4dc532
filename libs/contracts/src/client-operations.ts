/** The type of a client that a person lets in, in what policy decides. */
export const clientType = 'Client';

/** What is decided about clients, as policy is asked it and records have it. */
export const clientActions = {
  /** A person says that it may act for them. */
  admit: 'clients_admit',
  /** It registers itself, which the deployment permits or does not. */
  register: 'clients_register',
} as const;

/** Whether identity decides this, and nobody else may record it. */
export const isClientOperation = (tool: string): boolean =>
  Object.values<string>(clientActions).includes(tool);
