import type { Readiness } from '#libs/contracts';
import { request } from './request.js';

/** How the mesh is, as the web service sees it, and when it was asked (ISO 8601). @throws Problem */
export async function readOperations(): Promise<{ readiness: Readiness; at: string }> {
  const readiness = (await (await request('/api/operations/readiness')).json()) as Readiness;
  return { readiness, at: new Date().toISOString() };
}
