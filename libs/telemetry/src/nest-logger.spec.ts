import { expect, it, jest } from '@jest/globals';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';

it.each([
  ['ExceptionHandler', 'debug'],
  ['NestMicroservice', 'debug'],
  ['MeshServer', 'error'],
  [undefined, 'error'],
] as const)('what Nest tells as %s and throws as well is told once: %s', (context, level) => {
  const logger = createLogger('spec', 'silent');
  const told = jest.spyOn(logger, level).mockReturnValue();
  new NestLogger(logger).error(new Error('the disk is full'), context);
  expect(told).toHaveBeenCalledWith({ err: expect.any(Error) as unknown }, 'the disk is full');
});
