import { SetMetadata } from '@nestjs/common';

export const isPublic = Symbol('public');

/** A route that needs no login. Every other one does: a new route cannot forget it. */
export const Public = () => SetMetadata(isPublic, true);

export const isUnmetered = Symbol('unmetered');

/** A route that may be asked as often as one likes, because its answer costs nothing. */
export const Unmetered = () => SetMetadata(isUnmetered, true);
