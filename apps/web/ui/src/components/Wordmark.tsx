/** The badge and the name. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="wordmark-badge">
        <rect width="32" height="32" rx="9" className="wordmark-ground" />
        <path
          className="wordmark-star"
          d="M16.0 5.15L18.86 10.4L24.76 9.37L22.43 14.88L26.92 18.84L21.16 20.47L20.86 26.44L16.0 22.95L11.14 26.44L10.84 20.47L5.08 18.84L9.57 14.88L7.24 9.37L13.14 10.4z"
        />
        <path className="wordmark-check" d="M12.7 16.6l2.4 2.4 4.4-4.8" />
      </svg>
      Deputy
    </span>
  );
}
