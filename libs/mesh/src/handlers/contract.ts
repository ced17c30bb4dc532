import { type PipeTransform } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type z } from 'zod';
import { parsePayload } from '../parse-payload.js';

/**
 * A payload as it came. Nest hands a handler's first parameter the payload even where no decorator asks for it; this
 * is all that such a handler gets, and it opens to a contract alone.
 */
export class UnreadPayload {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** @throws MeshError `bad_request` that lists every problem by its path */
  read<T>(contract: z.ZodType<T>): T {
    return parsePayload(contract, this.#value);
  }
}

/** Reads a payload by its contract. */
export class ContractPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly contract: z.ZodType<T>) {}

  transform(payload: unknown): T {
    if (payload instanceof UnreadPayload) return payload.read(this.contract);
    throw new TypeError('a contract reads the whole payload of a message of the mesh and nothing else');
  }
}

/** The payload, as `contract` reads it: `@Contract(TurnRequest) request: TurnRequest`. */
export const Contract = (contract: z.ZodType): ParameterDecorator => Payload(new ContractPipe(contract));
