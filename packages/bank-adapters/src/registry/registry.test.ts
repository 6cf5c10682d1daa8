import { adapter as green } from '../banks/green-bank/adapter.ts';
import { AdapterLoadError, createRegistry, loadAdapters, UnknownBankError } from './adapter-registry.ts';
import { BankConfigError, bankEndpoints } from './bank-endpoints.ts';

test('every folder below banks/ is a bank, known by the folder’s name', async () => {
  const registry = await loadAdapters();
  expect(registry.list().map(({ institution }) => institution.id)).toEqual(
    expect.arrayContaining(['green-bank', 'mongodb-bank']),
  );
  for (const adapter of registry.list()) expect(registry.get(adapter.institution.id)).toBe(adapter);
});

test.each(['no-such-bank', '', '__proto__', 'GREEN-BANK', '../green-bank'])('%p is no bank', (id) => {
  expect(() => createRegistry([green]).get(id)).toThrow(UnknownBankError);
});

test('two banks of one id are refused', () => {
  expect(() => createRegistry([green, green])).toThrow(AdapterLoadError);
});

describe('bankEndpoints', () => {
  const registry = createRegistry([green]);

  test('reads a bank’s own variables; one without a URL is not offered', () => {
    const env = { GREEN_BANK_URL: 'http://127.0.0.1:4101/', GREEN_BANK_CLIENT_ID: 'us', MONGODB_BANK_URL: 'nonsense' };
    expect([...bankEndpoints(env, registry)]).toEqual([
      [
        'green-bank',
        { url: 'http://127.0.0.1:4101', clientId: 'us', clientSecret: undefined, webhookSecret: undefined },
      ],
    ]);
    expect(bankEndpoints({ GREEN_BANK_URL: '' }, registry).size).toBe(0);
  });

  test.each(['ftp://bank', 'bank', 'http://u:p@bank', 'http://bank/path', 'http://bank/?q', 'javascript:0'])(
    'a URL of %p is refused by the variable’s name, without its value',
    (url) => {
      const read = () => bankEndpoints({ GREEN_BANK_URL: url, GREEN_BANK_CLIENT_SECRET: 'two words' }, registry);
      expect(read).toThrow(BankConfigError);
      expect(read).toThrow(/GREEN_BANK_URL .*GREEN_BANK_CLIENT_SECRET /);
      expect(read).not.toThrow(/two words/);
    },
  );
});
