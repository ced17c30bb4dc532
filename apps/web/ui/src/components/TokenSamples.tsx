import { tokenNames } from '../pages/token-names.js';

const of = (name: string) => `var(--${name})`;

/** The design tokens, each as what it is. */
export function TokenSamples() {
  return (
    <>
      <ul className="swatches">
        {tokenNames.colour.map((name) => (
          <li key={name}>
            <span className="swatch" style={{ background: of(name) }} />
            <code>{name}</code>
          </li>
        ))}
        {tokenNames.shadow.map((name) => (
          <li key={name}>
            <span className="swatch" style={{ boxShadow: of(name) }} />
            <code>{name}</code>
          </li>
        ))}
        {tokenNames.radius.map((name) => (
          <li key={name}>
            <span className="swatch" style={{ borderRadius: of(name) }} />
            <code>{name}</code>
          </li>
        ))}
      </ul>
      <ul className="measures">
        {tokenNames.space.map((name) => (
          <li key={name}>
            <code>{name}</code>
            <span className="measure" style={{ width: of(name) }} />
          </li>
        ))}
      </ul>
      <ul className="measures">
        {[...tokenNames.font, ...tokenNames.text].map((name) => (
          <li key={name}>
            <code>{name}</code>
            <span style={name.startsWith('text') ? { fontSize: of(name) } : { fontFamily: of(name) }}>
              No more right than yours
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
