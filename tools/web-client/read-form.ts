/** A form of a page, ready to be filled in and sent. */
export type Form = {
  action: URL;
  /** Fields with the values they came with. */
  fields: URLSearchParams;
  /** Name of the password field, where there is one. */
  passwordField?: string;
  /** Name of the first visible text field, where there is one. */
  nameField?: string;
};

/** The first form of an HTML page that is sent by POST; undefined where there is none. */
export function readForm(html: string, page: URL): Form | undefined {
  for (const [whole, attributes = '', content = ''] of html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)) {
    if (!whole || attribute(attributes, 'method')?.toLowerCase() !== 'post') continue;
    const form: Form = {
      action: new URL(attribute(attributes, 'action') ?? page.href, page),
      fields: new URLSearchParams(),
    };
    for (const [, input = ''] of content.matchAll(/<input\b([^>]*)>/gi)) addInput(form, input);
    return form;
  }
  return undefined;
}

/** What a page says went wrong: the text of its `role="alert"`. */
export function readAlert(html: string): string | undefined {
  const alert = /<(\w+)[^>]*\brole="alert"[^>]*>(.*?)<\/\1>/is.exec(html)?.[2];
  const text =
    alert &&
    decode(alert.replaceAll(/<[^>]*>/g, ' '))
      .replaceAll(/\s+/g, ' ')
      .trim();
  return text || undefined;
}

function addInput(form: Form, input: string): void {
  const name = attribute(input, 'name');
  const type = attribute(input, 'type')?.toLowerCase() ?? 'text';
  if (!name || type === 'submit' || type === 'checkbox') return;
  form.fields.set(name, attribute(input, 'value') ?? '');
  if (type === 'password') form.passwordField ??= name;
  if (type === 'text' || type === 'email') form.nameField ??= name;
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag);
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  return value === undefined ? undefined : decode(value);
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

const decode = (text: string) =>
  text.replaceAll(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name) return entities[name.toLowerCase()] ?? whole;
      return String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex ?? '', 16));
    },
  );
