import { join } from 'node:path';
import { addressOfWeb, passwordOf } from './find-person.js';
import { type SignInOptions, WebClient } from './web-client.js';

/**
 * Logs somebody in to the local mesh, or to the one at `url`.
 * @throws UsageProblem, WebClientError
 */
export async function logInAs(
  username: string,
  url: string | undefined,
  { claims }: Pick<SignInOptions, 'claims'> = {},
): Promise<WebClient> {
  const dataDir = process.env.DEPUTY_DATA_DIR ?? join(process.cwd(), '.deputy');
  const web = new WebClient(addressOfWeb(url, dataDir, process.env));
  await web.logIn(username, passwordOf(username, dataDir, process.env), {
    code: process.env.DEPUTY_CODE,
    claims,
  });
  return web;
}
