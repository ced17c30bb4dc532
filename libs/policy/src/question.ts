import { type Role } from '#libs/contracts';

/** Who asks: one person through one agent, both from a verified token. A `Principal` of libs/principal is one. */
export interface Principal {
  readonly user: { readonly id: string; readonly name: string };
  readonly tenant: string;
  readonly roles: readonly Role[];
  readonly agent: { readonly id: string };
}

export type AttributeValue = string | number | boolean | readonly AttributeValue[];

/** What is asked about, described by what is stored about it, never by what the caller says. */
export interface Resource {
  /** An entity type of the schema without its namespace, such as `Product`. */
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** What the service itself knows about the moment. */
export interface Circumstances {
  readonly time: Date;
  readonly transport: 'nats' | 'http';
}

export interface Question {
  readonly principal: Principal;
  /** The tool's name; a name outside the schema is denied. */
  readonly action: string;
  readonly resource: Resource;
  readonly context: Circumstances;
}
