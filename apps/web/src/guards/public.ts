import { SetMetadata } from '@nestjs/common';

export const isPublic = Symbol('public');

/** A route that needs no login. Every other one does: a new route cannot forget it. */
export const Public = () => SetMetadata(isPublic, true);

export const isSignedByIssuer = Symbol('signed by the issuer');

/** A route whose body is the issuer's own signed word, which no page can forge: it comes from a server and has no origin. */
export const SignedByIssuer = () => SetMetadata(isSignedByIssuer, true);

export const isUnmetered = Symbol('unmetered');

/** A route that may be asked as often as one likes, because its answer costs nothing. */
export const Unmetered = () => SetMetadata(isUnmetered, true);
