import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common';
import { type Response } from 'express';

/**
 * INVARIANT (an address is not echoed): what is answered where nothing is does not repeat what was asked for, as Nest would
 * (`Cannot GET /…`). An address can hold what belongs to nobody's logs.
 */
@Catch(NotFoundException)
export class NothingHereFilter implements ExceptionFilter {
  catch(_error: NotFoundException, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    response
      .status(404)
      .set('cache-control', 'no-store')
      .json({ statusCode: 404, error: 'Not Found', message: 'there is nothing at this address' });
  }
}
