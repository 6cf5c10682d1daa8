import { type Doc, isDoc } from '../bson/codec.ts';
import { asInteger, truthy } from '../bson/types.ts';
import { MongoError } from '../errors.ts';

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** What any command may hold; names that begin with `$` are between drivers and servers. */
const GENERIC = set(
  'lsid txnNumber autocommit startTransaction stmtId stmtIds readConcern writeConcern maxTimeMS comment apiVersion apiStrict apiDeprecationErrors help maxTimeMSOpOnly',
);

/** The fields of the commands that read and write documents, as MongoDB's manual has them. */
const FIELDS: Readonly<Record<string, ReadonlySet<string>>> = {
  find: set(
    'find filter projection sort hint skip limit batchSize singleBatch min max returnKey showRecordId tailable awaitData oplogReplay noCursorTimeout allowPartialResults allowDiskUse collation let',
  ),
  aggregate: set('aggregate pipeline explain allowDiskUse cursor bypassDocumentValidation collation hint let'),
  count: set('count query limit skip hint collation fields'),
  distinct: set('distinct key query collation hint'),
  insert: set('insert documents ordered bypassDocumentValidation'),
  update: set('update updates ordered bypassDocumentValidation let'),
  delete: set('delete deletes ordered let'),
  findAndModify: set(
    'findAndModify findandmodify query sort remove update new fields upsert bypassDocumentValidation collation arrayFilters hint let',
  ),
  getMore: set('getMore collection batchSize term lastKnownCommittedOpTime'),
};

const STATEMENTS: Readonly<Record<string, readonly [list: string, fields: ReadonlySet<string>]>> = {
  update: ['updates', set('q u c multi upsert upsertSupplied arrayFilters hint collation sort sampleId')],
  delete: ['deletes', set('q limit hint collation sampleId')],
};

function refuseUnknown(document: Doc, known: ReadonlySet<string>, where: string, generic: boolean): void {
  for (const name of Object.keys(document)) {
    if (known.has(name) || (generic && (name.startsWith('$') || GENERIC.has(name)))) continue;
    throw new MongoError('IDLUnknownField', `BSON field '${where}.${name}' is an unknown field.`);
  }
}

const notServed = (what: string): MongoError => new MongoError('CommandNotSupported', `${what} is not served here`);

/**
 * Refuses what a command holds that MongoDB does not know, or that is not served here and would change what is answered.
 * @throws MongoError
 */
export function checkFields(name: string, command: Doc): void {
  const canonical = name === 'findandmodify' ? 'findAndModify' : name;
  const known = Object.hasOwn(FIELDS, canonical) ? FIELDS[canonical] : undefined;
  if (known !== undefined) refuseUnknown(command, known, canonical, true);
  const [list = '', fields] = (Object.hasOwn(STATEMENTS, canonical) ? STATEMENTS[canonical] : undefined) ?? [];
  const statements: unknown = command[list];
  if (fields !== undefined && Array.isArray(statements))
    for (const one of statements) if (isDoc(one)) refuseUnknown(one, fields, `${canonical}.${list}`, false);
  if (truthy(command['tailable']))
    throw new MongoError(
      'BadValue',
      'error processing query: tailable cursor requested on non capped collection: there are none here',
    );
  if (truthy(command['returnKey'])) throw notServed('returnKey');
  const concern: unknown = command['readConcern'];
  const inTransaction = command['autocommit'] !== undefined && asInteger(command['txnNumber']) !== undefined;
  if (isDoc(concern) && concern['level'] === 'snapshot' && !inTransaction)
    throw notServed('the read concern "snapshot" outside a transaction');
}
