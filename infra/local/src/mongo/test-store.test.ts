import { MongoClient } from 'mongodb';
import { startStore } from './test-store.ts';

test('two stores have nothing of each other', async () => {
  const stores = await Promise.all([startStore(), startStore()]);
  const clients = await Promise.all(stores.map(({ uri }) => MongoClient.connect(uri)));
  const [one, other] = clients.map((client) => client.db().collection<{ _id: number }>('things'));
  await one?.insertOne({ _id: 1 });
  expect(await one?.find().toArray()).toEqual([{ _id: 1 }]);
  expect(await other?.find().toArray()).toEqual([]);
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all(stores.map((store) => store.stop()));
});
