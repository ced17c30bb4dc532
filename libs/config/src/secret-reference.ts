import { Secret } from './secret.js';

/** Where one text is at Vault: `vault:<path of its API>#<field>`, as Bank-Vaults and others write it. */
export interface SecretReference {
  /** As it is written. It opens nothing. */
  readonly text: string;
  /** Such as `kv/data/deputy/web`: of a secret of KV version 2. */
  readonly path: string;
  readonly field: string;
}

const scheme = 'vault:';
const written = /^vault:([a-zA-Z0-9][\w-]*\/data(?:\/[\w-]+)+)#([\w-]+)$/;

/** Whether the path of a file is none, but refers to Vault. */
export const isReference = (place: string): boolean => place.startsWith(scheme);

/** @returns undefined for what is not written like one */
export function readReference(text: string): SecretReference | undefined {
  const [, path, field] = written.exec(text) ?? [];
  return path === undefined || field === undefined ? undefined : { text, path, field };
}

/** What was fetched before the configuration is read, which asks nobody. */
const fetched = new Map<string, Secret>();

export const keepFetched = ({ text }: SecretReference, secret: string): void =>
  void fetched.set(text, new Secret(secret));

/** What a reference stands for; undefined where nobody fetched it, and for the path of a file. */
export const fetchedSecret = (place: string): Secret | undefined => fetched.get(place);
