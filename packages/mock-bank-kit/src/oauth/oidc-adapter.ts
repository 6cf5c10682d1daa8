import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';
import type { BankStore, Collection } from '../store/bank-store.ts';

interface StoredRecord {
  readonly payload: AdapterPayload;
  /** Epoch ms; absent when the record does not expire. */
  readonly expiresAt?: number;
}

const SEPARATOR = '|';

function isGone(record: StoredRecord | undefined): boolean {
  return record === undefined || (record.expiresAt !== undefined && record.expiresAt <= Date.now());
}

/** Every key of `index` that begins with `prefix`. */
function keysUnder(index: Collection<string>, prefix: string): string[] {
  const start = prefix + SEPARATOR;
  return [...index.getKeys({ start, end: `${start}\uffff` })];
}

/** Forgets what has expired, so that the store does not grow with every login. */
function sweep(store: BankStore, records: Collection<StoredRecord>, grants: Collection<string>): void {
  store.atomically(() => {
    for (const { key, value } of records.getRange()) {
      if (!isGone(value)) continue;
      records.removeSync(key);
      if (value.payload.grantId !== undefined) grants.removeSync(`${value.payload.grantId}${SEPARATOR}${key}`);
    }
  });
}

/**
 * oidc-provider's persistence in the bank's store: grants and refresh tokens survive a restart. Records of a grant are
 * indexed by it, so that revoking a grant removes all of its tokens (RFC 7009 §2.1).
 */
export function createOidcAdapter(store: BankStore): AdapterFactory {
  const records = store.collection<StoredRecord>('oidc-records');
  const grants = store.collection<string>('oidc-grants');
  const uids = store.collection<string>('oidc-uids');
  sweep(store, records, grants);

  return (model: string): Adapter => {
    const keyOf = (id: string): string => `${model}${SEPARATOR}${id}`;
    const read = (id: string): AdapterPayload | undefined => {
      const record = records.get(keyOf(id));
      return record === undefined || isGone(record) ? undefined : record.payload;
    };
    return {
      upsert: async (id, payload, expiresIn) => {
        store.atomically(() => {
          const expiresAt = expiresIn === undefined ? undefined : Date.now() + expiresIn * 1000;
          records.putSync(keyOf(id), expiresAt === undefined ? { payload } : { payload, expiresAt });
          if (payload.grantId !== undefined) grants.putSync(`${payload.grantId}${SEPARATOR}${keyOf(id)}`, keyOf(id));
          if (model === 'Session' && payload.uid !== undefined) uids.putSync(payload.uid, id);
        });
      },
      find: async (id) => read(id),
      findByUid: async (uid) => {
        const id = uids.get(uid);
        return id === undefined ? undefined : read(id);
      },
      // The device flow is not offered.
      findByUserCode: async () => undefined,
      consume: async (id) => {
        store.atomically(() => {
          const record = records.get(keyOf(id));
          // Two requests with one code at the same moment: only the first may go on (RFC 6749 §4.1.2).
          if (record === undefined || record.payload.consumed !== undefined) {
            throw new errors.InvalidGrant('grant request is invalid');
          }
          const payload = { ...record.payload, consumed: Math.floor(Date.now() / 1000) };
          records.putSync(keyOf(id), { ...record, payload });
        });
      },
      destroy: async (id) => {
        store.atomically(() => {
          const payload = records.get(keyOf(id))?.payload;
          records.removeSync(keyOf(id));
          if (payload?.grantId !== undefined) grants.removeSync(`${payload.grantId}${SEPARATOR}${keyOf(id)}`);
          if (model === 'Session' && payload?.uid !== undefined) uids.removeSync(payload.uid);
        });
      },
      revokeByGrantId: async (grantId) => {
        store.atomically(() => {
          for (const indexKey of keysUnder(grants, `${grantId}${SEPARATOR}${model}`)) {
            records.removeSync(indexKey.slice(grantId.length + 1));
            grants.removeSync(indexKey);
          }
        });
      },
    };
  };
}
