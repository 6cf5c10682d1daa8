const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#6b2d73"/>' +
  '<path d="M15 27v-9h2v9z" fill="#faf4e6"/><g fill="#f2c230"><circle cx="16" cy="9" r="4"/><circle cx="10" cy="14" r="4"/>' +
  '<circle cx="22" cy="14" r="4"/><circle cx="16" cy="16" r="4"/></g></svg>';

/** A yellow ipê in flower. */
export const logo = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
