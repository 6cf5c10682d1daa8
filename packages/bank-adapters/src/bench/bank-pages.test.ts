import { z } from 'zod';
import { loadAdapters } from '../registry/adapter-registry.ts';
import { bankPages, sampleFileOf } from './bank-pages.ts';
import { measure } from './measure.ts';

const items = z.array(z.unknown());
const registry = await loadAdapters();

test.each(registry.list().map(({ institution }) => institution.id))(
  '%s: distinct items that its adapter maps',
  (id) => {
    const adapter = registry.get(id);
    const file = sampleFileOf(id);
    if (file === undefined) throw new Error(`${id} has no sample`);
    const accounts = bankPages(adapter, file, 1_000, 64);
    const texts = accounts.flatMap(({ pages }) =>
      pages.flatMap((page) => items.parse(JSON.parse(page)).map((item) => JSON.stringify(item))),
    );
    expect(new Set(texts).size).toBe(1_000);
    const amounts = accounts.flatMap(({ account, pages }) =>
      pages.flatMap((page) =>
        items.parse(JSON.parse(page)).map((item) => adapter.map.transaction(item, account)?.amount),
      ),
    );
    expect(amounts).not.toContain(undefined);
    expect(new Set(amounts).size).toBeGreaterThan(500);
    expect(measure(adapter, accounts, 1).items).toBe(1_000);
  },
);
