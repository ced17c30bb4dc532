/** Why, for records: few, since equal refusals are counted together. */
export type DocumentCode =
  /** What is the id of the client is no address that is fetched. */
  | 'DOCUMENT_ADDRESS'
  /** Its host is not, or not only, one of the open internet. */
  | 'DOCUMENT_INWARD'
  | 'DOCUMENT_UNREACHABLE'
  /** It leads to another address. */
  | 'DOCUMENT_REDIRECTS'
  | 'DOCUMENT_UNREADABLE'
  /** It can be read, and says what is not taken. */
  | 'DOCUMENT_NOT_TAKEN';

export interface WhyRefused extends ErrorOptions {
  readonly code?: DocumentCode;
  /** For the log, where that is more than is told. */
  readonly why?: string;
}

/** Why a client's document was not taken. */
export class DocumentRefused extends Error {
  readonly code: DocumentCode;

  constructor(
    /** For whoever asked. Of a host that cannot be reached it does not say why: that would tell what there is inside. */
    readonly told: string,
    { code = 'DOCUMENT_UNREADABLE', why = told, cause }: WhyRefused = {},
  ) {
    super(why, { cause });
    this.name = 'DocumentRefused';
    this.code = code;
  }
}

export const unreachable = (why: string, o: WhyRefused = {}) =>
  new DocumentRefused('its address cannot be reached', { code: 'DOCUMENT_UNREACHABLE', why, ...o });
