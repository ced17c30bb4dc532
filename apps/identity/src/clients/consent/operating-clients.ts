import { type Provider } from '@nestjs/common';
import { type Recording } from '../../records/recording.js';
import { type ClientPorts, OperateClients } from './operate-clients.js';

/** What people do with the clients that act for them. */
export const operatingClients = (
  clients: ClientPorts,
  recording: Pick<Recording, 'forOperations'>,
): Provider => ({
  provide: OperateClients,
  useFactory: () => new OperateClients(recording.forOperations(), clients),
});
