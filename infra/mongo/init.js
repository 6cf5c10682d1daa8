// Run by mongosh as root, once and again: makes the replica set of one, and the services' user, who can use one database.
const { MONGO_APP_PASSWORD } = process.env;

try {
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongo:27017' }] });
} catch (error) {
  if (error.codeName !== 'AlreadyInitialized') throw error;
}
while (!db.hello().isWritablePrimary) sleep(100);

const store = db.getSiblingDB('open_finance');
const roles = [{ role: 'readWrite', db: 'open_finance' }];
if (store.getUser('open_finance') === null) store.createUser({ user: 'open_finance', pwd: MONGO_APP_PASSWORD, roles });
else store.updateUser('open_finance', { pwd: MONGO_APP_PASSWORD, roles });
