import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern } from '@nestjs/microservices';
import { anyCaller, type KeyAnswer, KeyExchange, subjects } from '#libs/contracts';
import { Contract, MeshContext, MeshError, OpenToPeers } from '#libs/mesh';
import { ExchangeKey } from './exchange-key.js';

@Controller()
export class ExchangeController {
  constructor(@Inject(ExchangeKey) private readonly keys: ExchangeKey) {}

  @MessagePattern(subjects.identity.exchange(anyCaller))
  // eslint-disable-next-line no-restricted-syntax -- an API key is no token, and the handler verifies it itself
  @OpenToPeers('the API key is what is authenticated, and mcp alone may bring one')
  exchange(@Contract(KeyExchange) asked: KeyExchange, @Ctx() { peer }: MeshContext): Promise<KeyAnswer> {
    // INVARIANT (keys come through mcp): NATS lets web say anything to identity in its own name.
    if (peer !== 'mcp') throw new MeshError('forbidden', 'API keys are exchanged for mcp alone');
    return this.keys.exchange(asked);
  }
}
