import type { ClientOperation, ClientsAnswer, LetInClient } from '#libs/contracts';
import { request } from './request.js';

type Asked = ClientOperation extends infer One ? Omit<One, 'version'> : never;

const operate = async (operation: Asked): Promise<LetInClient[]> =>
  ((await (await request('/api/clients', { method: 'POST', body: operation })).json()) as ClientsAnswer)
    .clients;

/** The applications that act for the person, the latest first. Each look is recorded. @throws Problem */
export const readApplications = () => operate({ do: 'mine' });

/** Ends all that one was given. @throws Problem */
export const withdrawApplication = async (id: string): Promise<void> => {
  await operate({ do: 'withdraw', id } as Asked);
};
