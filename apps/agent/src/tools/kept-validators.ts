import {
  type JsonSchemaType,
  type JsonSchemaValidator,
  type jsonSchemaValidator,
} from '@modelcontextprotocol/client';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';

/**
 * Compiled output schemas, kept between turns. Each turn has a client of its own, and compiling the same few schemas
 * anew was the agent's largest cost. A schema is known by its whole text, so a changed one is compiled anew.
 */
export class KeptValidators implements jsonSchemaValidator {
  readonly #kept = new Map<string, JsonSchemaValidator<unknown>>();
  #compiler = new AjvJsonSchemaValidator();

  /** `most`: how many are kept before all are let go, since the compiler itself never forgets one. */
  constructor(private readonly most = 200) {}

  getValidator<T>(schema: JsonSchemaType): JsonSchemaValidator<T> {
    const text = JSON.stringify(schema);
    const known = this.#kept.get(text);
    if (known) return known as JsonSchemaValidator<T>;
    if (this.#kept.size >= this.most) {
      this.#kept.clear();
      this.#compiler = new AjvJsonSchemaValidator();
    }
    const compiled = this.#compiler.getValidator<T>(schema);
    this.#kept.set(text, compiled);
    return compiled;
  }
}
