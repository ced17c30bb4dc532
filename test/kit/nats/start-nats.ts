import {
  type DisposableNats,
  type DisposableNatsOptions,
  startNats as startDisposableNats,
} from '../../../tools/nats-server/start-nats.js';
import { createCertificate } from './create-certificate.js';

export type TestNats = DisposableNats;

/** The real nats-server with the configuration of policies/nats; `tls` with a certificate of its own. */
export function startNats(
  options: Omit<DisposableNatsOptions, 'createCertificate'> & { tls?: boolean } = {},
): Promise<TestNats> {
  const { tls, ...rest } = options;
  return startDisposableNats({ ...rest, ...(tls && { createCertificate }) });
}
