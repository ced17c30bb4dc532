import { type Interaction } from 'oidc-provider';
import { type Device, type Devices } from '#libs/edge';
import { knownDevice } from '../people/known-device.js';
import { type OwnAsking } from '../people/own/own-account.js';
import { type Person } from '../people/person.js';
import { onOwnPages } from '../sign-ins/acting-person.js';
import { arrivalOf, type Exchange } from './exchange.js';
import { type FormOfStep, type ShownSoFar } from './sign-in-step.js';
import { type Asking } from './who-asks.js';

/** A page of a sign-in as it is asked for. */
export interface Situation {
  readonly exchange: Exchange;
  readonly step: Interaction;
  readonly asking: Asking;
}
/** Of whom a password was shown. */
export interface Known extends Situation {
  readonly person: Person;
  readonly shown: ShownSoFar;
  /** Of the form that it was shown by, and those that follow. */
  readonly proof: string;
}

export const formOf = ({ step, proof }: Pick<Known, 'step' | 'proof'>): FormOfStep => ({
  uid: step.uid,
  proof,
});

/** The browser, where the person has signed in with it before. */
export const deviceOf = (
  { exchange, person }: Pick<Known, 'exchange' | 'person'>,
  devices: Pick<Devices, 'in'>,
): Device | undefined => knownDevice(person, devices.in(exchange.request.headers.cookie));

/** As an operation on the person's own account is asked. */
export function askingOf(known: Known, devices: Pick<Devices, 'in'>): OwnAsking {
  const { exchange, step, asking, person } = known;
  return {
    person,
    client: asking.client,
    standing: onOwnPages,
    sessionId: step.session?.uid ?? null,
    arrival: arrivalOf(exchange.request),
    isStrange: deviceOf(known, devices) === undefined,
  };
}
