import { ExchangeRefused, type PersonExchange, type Principal } from '#libs/principal';
import { MeshError } from '#libs/mesh';

const codes = {
  interaction_required: 'interaction_required',
  refused: 'forbidden',
  unavailable: 'unavailable',
} as const;

/**
 * A token for mcp on the person's behalf.
 * @throws MeshError `interaction_required` when the person must log in again
 */
export async function exchangeToken(exchange: PersonExchange, principal: Principal): Promise<string> {
  try {
    return (await exchange.exchange(principal)).token;
  } catch (error) {
    if (!(error instanceof ExchangeRefused)) throw error;
    throw new MeshError(codes[error.code], error.message, { cause: error, claims: error.claims });
  }
}
