import type { Db, ObjectId } from 'mongodb';

interface StoredTransaction {
  _id: ObjectId;
  TransactionId: string;
  TransactionFingerprint: { Hash: string; Occurrence: number };
  TransactionAccount: { Id: ObjectId };
  TransactionUser: { UserId: ObjectId };
}

interface StoredChange {
  UserId: ObjectId;
  Sequence: number;
  Count: number;
  Added: ObjectId[];
  Removed: ObjectId[];
}

/** What is there more than once. */
export function doubles(keys: readonly string[]): string[] {
  const seen = new Set<string>();
  return keys.filter((key) => seen.size === seen.add(key).size);
}

/** An account or a transaction that is stored twice, under its id or what it is known by otherwise. */
async function doubled(db: Db, transactions: readonly StoredTransaction[]): Promise<string[]> {
  const accounts = await db
    .collection<{ AccountId: string; AccountSource: { ConnectionId: ObjectId } }>('external_accounts')
    .find()
    .toArray();
  const keys = [
    ...accounts.map((one) => `account ${one.AccountSource.ConnectionId.toHexString()} ${one.AccountId}`),
    ...transactions.flatMap(({ TransactionAccount: { Id }, TransactionId, TransactionFingerprint: known }) => [
      `transaction ${Id.toHexString()} id ${TransactionId}`,
      `transaction ${Id.toHexString()} fingerprint ${known.Hash} ${known.Occurrence}`,
    ]),
  ];
  const known = new Set(accounts.map(({ _id }) => _id.toHexString()));
  const orphans = transactions.filter(({ TransactionAccount: { Id } }) => !known.has(Id.toHexString()));
  return [
    ...doubles(keys).map((key) => `twice: ${key}`),
    ...orphans.map(({ _id }) => `a transaction of no account: ${_id.toHexString()}`),
  ];
}

/** A user's changes have to lead from nothing to what is stored, and their numbers from 1 to the counter, without a gap. */
async function changeGaps(db: Db, transactions: readonly StoredTransaction[]): Promise<string[]> {
  const problems: string[] = [];
  const counters = await db.collection<{ _id: ObjectId; Sequence: number }>('change_counters').find().toArray();
  for (const { _id, Sequence } of counters) {
    const user = _id.toHexString();
    const changes = await db
      .collection<StoredChange>('transaction_changes')
      .find({ UserId: _id })
      .sort({ Sequence: 1 })
      .toArray();
    let last = 0;
    const there = new Set<string>();
    for (const change of changes) {
      if (change.Sequence - change.Count !== last)
        problems.push(`change ${last} of ${user} is not followed by the next`);
      last = change.Sequence;
      for (const id of change.Added) {
        if (there.has(id.toHexString())) problems.push(`added twice: ${id.toHexString()}`);
        there.add(id.toHexString());
      }
      for (const id of change.Removed) {
        if (!there.delete(id.toHexString())) problems.push(`removed and not there: ${id.toHexString()}`);
      }
    }
    if (last !== Sequence) problems.push(`${user}'s changes end at ${last}, the counter at ${Sequence}`);
    const stored = transactions.filter(({ TransactionUser }) => TransactionUser.UserId.equals(_id));
    const untold = stored.filter((one) => !there.delete(one._id.toHexString()));
    problems.push(...untold.map((one) => `stored and in no change: ${one._id.toHexString()}`));
    problems.push(...[...there].map((id) => `in the changes and not stored: ${id}`));
  }
  return problems;
}

/** A consent in force has its tokens, and tokens have a consent in force. */
async function halfConsents(db: Db): Promise<string[]> {
  const inForce = await db
    .collection<{ ConsentId: string }>('consents')
    .distinct('ConsentId', { ConsentStatus: 'Authorised' });
  const withTokens = await db
    .collection<{ TokenConsent: { ConsentId: string } }>('tokens')
    .distinct('TokenConsent.ConsentId');
  return [
    ...inForce.filter((id) => !withTokens.includes(id)).map((id) => `a consent without tokens: ${id}`),
    ...withTokens.filter((id) => !inForce.includes(id)).map((id) => `tokens without a consent: ${id}`),
  ];
}

/** What is still under way; empty when the system has settled. */
export async function unsettled(db: Db): Promise<string[]> {
  const runs = await db.collection('sync_runs').countDocuments({ SyncStatus: { $in: ['Requested', 'Running'] } });
  const claims = await db.collection('connections').countDocuments({ SyncClaim: { $exists: true } });
  const waiting = await db.collection('outbox').countDocuments();
  return [
    ...(runs > 0 ? [`${runs} runs are open`] : []),
    ...(claims > 0 ? [`${claims} connections are claimed`] : []),
    ...(waiting > 0 ? [`${waiting} events wait in the outbox`] : []),
  ];
}

/** What is not as it has to be in a store that has settled, each problem a line. */
export async function storeProblems(db: Db): Promise<string[]> {
  const transactions = await db.collection<StoredTransaction>('external_transactions').find().toArray();
  return [
    ...(await unsettled(db)),
    ...(await doubled(db, transactions)),
    ...(await changeGaps(db, transactions)),
    ...(await halfConsents(db)),
  ];
}
