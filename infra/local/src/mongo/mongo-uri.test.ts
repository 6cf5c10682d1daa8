import { withDatabase, withDefaultDatabase, withoutCredentials } from './mongo-uri.ts';

test.each([
  ['mongodb://localhost', 'mongodb://localhost/t'],
  ['mongodb://localhost/', 'mongodb://localhost/t'],
  ['mongodb://a:1,b:2/open_finance?replicaSet=rs0', 'mongodb://a:1,b:2/t?replicaSet=rs0'],
  ['mongodb://u:p%40w@h/open_finance', 'mongodb://u:p%40w@h/t?authSource=open_finance'],
  ['mongodb://u:p@h/x?authSource=admin&w=majority', 'mongodb://u:p@h/t?authSource=admin&w=majority'],
  ['mongodb+srv://u:p@c.example.net/?w=majority', 'mongodb+srv://u:p@c.example.net/t?w=majority&authSource=admin'],
  ['mongodb://u:p@h/?replicaSet=rs0', 'mongodb://u:p@h/t?replicaSet=rs0&authSource=admin'],
  ['mongodb://u:p@h/?authMechanism=SCRAM-SHA-256', 'mongodb://u:p@h/t?authMechanism=SCRAM-SHA-256&authSource=admin'],
  ['mongodb://u:p@h/x?authMechanism=MONGODB-AWS', 'mongodb://u:p@h/t?authMechanism=MONGODB-AWS'],
])('%s with another database', (uri, expected) => {
  expect(withDatabase(uri, 't')).toBe(expected);
});

test('what is no connection string is refused without repeating it', () => {
  expect(() => withDatabase('postgres://u:secret@h/x', 't')).toThrow(/^not a MongoDB connection string$/);
});

test.each([
  ['mongodb+srv://u:p@c.example.net/?w=majority', 'mongodb+srv://u:p@c.example.net/t?w=majority&authSource=admin'],
  ['mongodb://h', 'mongodb://h/t'],
  ['mongodb://u:p@h/own?ssl=true', 'mongodb://u:p@h/own?ssl=true'],
])('%s with a database where it names none', (uri, expected) => {
  expect(withDefaultDatabase(uri, 't')).toBe(expected);
});

test('credentials are not shown', () => {
  expect(withoutCredentials('mongodb+srv://u:p%40w@c.example.net/x?w=majority')).toBe(
    'mongodb+srv://c.example.net/x?w=majority',
  );
  expect(withoutCredentials('mongodb://h:1/x')).toBe('mongodb://h:1/x');
});
