/** Why a client's document was not taken. */
export class DocumentRefused extends Error {
  constructor(
    /** For whoever asked. Of a host that cannot be reached it does not say why: that would tell what there is inside. */
    readonly told: string,
    /** For the log. */
    why = told,
    options?: ErrorOptions,
  ) {
    super(why, options);
    this.name = 'DocumentRefused';
  }
}

export const unreachable = (why: string, cause?: unknown) =>
  new DocumentRefused('its address cannot be reached', why, { cause });
