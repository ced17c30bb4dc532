import 'reflect-metadata';
import { type InjectionToken } from '@nestjs/common';
import { type RefusesCalls } from './refuses-calls.js';

/** How whoever calls a handler is authenticated. A handler that names no way, or two, is refused. */
export type Access =
  | {
      /** The bearer token of the message, verified for this service; its actor is the peer. */
      readonly by: 'token';
      /** Who tells a caller without such a token so, where an error of the mesh is not what the caller reads. */
      readonly refusedBy?: InjectionToken<RefusesCalls>;
    }
  | {
      /** NATS permissions alone: any peer that may publish the subject, and nobody's right. */
      readonly by: 'peer';
      readonly why: string;
    };

const declared = Symbol('access');

/** Lets in whoever brings a token that this service verified; the handler has them as `@VerifiedPrincipal()`. */
export const AuthenticatedBy = (
  by: 'token',
  options: { readonly refusedBy?: InjectionToken<RefusesCalls> } = {},
): MethodDecorator => declare({ by, ...options });

/** Lets in every peer that NATS lets through, for what is nobody's. `why` is for whoever reviews it. */
export const OpenToPeers = (why: string): MethodDecorator => declare({ by: 'peer', why });

function declare(access: Access): MethodDecorator {
  return (_target, _name, { value: method }) => {
    const handler = method as object;
    Reflect.defineMetadata(declared, [...accessesOf(handler), access], handler);
  };
}

/** What a handler says of itself: one way, if it is right. */
export const accessesOf = (handler: object): readonly Access[] =>
  (Reflect.getOwnMetadata(declared, handler) as Access[] | undefined) ?? [];
