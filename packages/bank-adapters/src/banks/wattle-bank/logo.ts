/** A ball of wattle blossom on a twig. */
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#2f5d3a"/>' +
  '<path d="M6 27C12 22 18 17 26 6" stroke="#a9c79a" stroke-width="2" fill="none"/>' +
  '<circle cx="12" cy="14" r="6" fill="#f4c430"/><circle cx="22" cy="20" r="5" fill="#ffd95a"/></svg>';

export const logo = `data:image/svg+xml,${encodeURIComponent(svg)}`;
