/** Bytes that are no message of the protocol: the connection they came from is closed, nothing else happens. */
export class MalformedMessage extends Error {
  readonly code = 'malformed_message';
}
