import type { OfferedTools } from '#libs/contracts';
import { request } from './request.js';

/** Which tools the person may use. @throws Problem */
export async function readTools(): Promise<OfferedTools['tools']> {
  return ((await (await request('/api/tools')).json()) as OfferedTools).tools;
}
