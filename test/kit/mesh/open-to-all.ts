import { CallGuard } from '#libs/mesh';

/** A guard for services of a spec's own, which stand for others: every peer may call these subjects. */
export const openToAll = (...subjects: readonly string[]): CallGuard =>
  new CallGuard(
    new Map(subjects.map((subject) => [subject, { by: 'peer', why: 'a spec stands for the service' }])),
  );
