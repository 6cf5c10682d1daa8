const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1d3557"/>' +
  '<path d="M4 24l6-13 4 6 4-10 10 17z" fill="#edf1f7"/><path d="M4 26h24v2H4z" fill="#a8c5e2"/></svg>';

/** Albion Bank's mark: white cliffs above the sea. */
export const logo = `data:image/svg+xml,${encodeURIComponent(svg)}`;
