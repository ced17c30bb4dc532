/** Errors of bedrock-runtime that the mesh may meet, with the HTTP status each is sent with. */
const statusOf = {
  AccessDeniedException: 403,
  ValidationException: 400,
  ResourceNotFoundException: 404,
  ModelTimeoutException: 408,
  ModelErrorException: 424,
  ThrottlingException: 429,
  ModelNotReadyException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
  ModelStreamErrorException: 424,
} as const;
export type FaultType = keyof typeof statusOf;

/** An error in the vendor's shape: the type travels in `x-amzn-errortype`, the message in the body. */
export class BedrockFault extends Error {
  readonly code: FaultType;
  constructor(type: FaultType, message: string) {
    super(message);
    this.name = type;
    this.code = type;
  }
  get status(): number {
    return statusOf[this.code];
  }
  /** The name of the same error as a member of an event stream: lower camel case. */
  get streamMember(): string {
    return this.code.charAt(0).toLowerCase() + this.code.slice(1);
  }
}
