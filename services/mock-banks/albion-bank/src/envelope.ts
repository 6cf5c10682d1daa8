/** Where else the pages of a list are. */
export interface PageLinks {
  readonly First?: string;
  readonly Prev?: string;
  readonly Next?: string;
  readonly Last?: string;
}

/** What is said of a list beside its items. */
export interface ListMeta {
  readonly TotalPages: number;
  readonly FirstAvailableDateTime?: string;
  readonly LastAvailableDateTime?: string;
}

/** The envelope of every answer. @param self the address that was asked for */
export function envelope<Data>(self: URL, data: Data, links: PageLinks = {}, meta: ListMeta = { TotalPages: 1 }) {
  return { Data: data, Links: { Self: self.href, ...links }, Meta: meta };
}
