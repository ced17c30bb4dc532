/** The badge and the name. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="wordmark-badge">
        <rect width="32" height="32" rx="9" className="wordmark-ground" />
        <path
          className="wordmark-star"
          d="M16 4.9L18.65 10.8L24.91 9.19L21.95 14.94L27.11 18.84L20.77 20.1L20.95 26.57L16 22.4L11.05 26.57L11.23 20.1L4.89 18.84L10.05 14.94L7.09 9.19L13.35 10.8z"
        />
        <path className="wordmark-check" d="M12.7 16.6l2.4 2.4 4.4-4.8" />
      </svg>
      Deputy
    </span>
  );
}
