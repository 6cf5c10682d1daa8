const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#8a1c2c"/>' +
  '<path d="M9 7h4v14h10v4H9z" fill="#fff"/><circle cx="22" cy="10" r="3" fill="#f2c14e"/></svg>';

/** The bank's mark. */
export const LOGO = `data:image/svg+xml,${encodeURIComponent(SVG)}`;
