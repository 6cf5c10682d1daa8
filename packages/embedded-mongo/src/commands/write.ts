import { Int32 } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { INT32_BYTES, TYPE } from '../bson/layout.ts';
import { bytesOf, decodeKeeping, firstName } from '../bson/raw.ts';
import { asInteger, typeName } from '../bson/types.ts';
import { MongoError } from '../errors.ts';
import { findDocuments } from '../planner/find.ts';
import type { Collection } from '../storage/catalogue.ts';
import { NewDocument } from '../storage/new-document.ts';
import { isReplacement } from '../update/operators.ts';
import { compileUpdate, encodeChecked, type Update, upsertBase, withId } from '../update/update.ts';
import { collectionName, documentArgument, isSet, listArgument, refuseCollation, variablesOf } from './arguments.ts';
import type { Command, CommandContext } from './context.ts';
import { runBatch } from './write-batch.ts';

const MAX_OPERATIONS = 100_000;

function validate(collection: Collection, document: Doc, { bypassValidation }: CommandContext): void {
  if (!bypassValidation && collection.validator !== undefined && !collection.validator(document)) {
    throw new MongoError('DocumentValidationFailure', 'Document failed validation', {
      fields: { errInfo: { failingDocumentId: document['_id'] } },
    });
  }
}

function checkIdType(id: unknown): void {
  const kind = typeName(id);
  if (kind === 'array' || kind === 'regex' || kind === 'undefined')
    throw new MongoError('InvalidIdField', `The '_id' value cannot be of type ${kind}`);
}

function insertOne(collection: Collection, document: Doc, context: CommandContext): Doc {
  const made = withId(document);
  checkIdType(made['_id']);
  validate(collection, made, context);
  context.view.insert(collection, new NewDocument(encodeChecked(made), made));
  return made;
}

/** Types that an `_id` may not have. */
const NO_IDS: ReadonlySet<number | undefined> = new Set([TYPE.array, TYPE.regex, TYPE.undefined]);

/** Inserts what a client sent: most documents are stored as they came, without being read. */
function insertSent(collection: Collection, document: Doc, context: CommandContext): void {
  const bytes = bytesOf(document);
  const isPlain = context.bypassValidation || collection.validator === undefined;
  if (bytes === undefined || !isPlain || firstName(bytes) !== '_id' || NO_IDS.has(bytes[INT32_BYTES]))
    insertOne(collection, bytes === undefined ? document : decodeKeeping(bytes), context);
  else context.view.insert(collection, NewDocument.unread(encodeChecked(document), collection.indexes));
}

const answer = (n: number, errors: readonly Doc[], more: Doc = {}): Doc => ({
  n: new Int32(n),
  ...more,
  ...(errors.length === 0 ? {} : { writeErrors: errors }),
  ok: 1,
});

function checkCount(operations: readonly unknown[]): void {
  if (operations.length === 0 || operations.length > MAX_OPERATIONS) {
    throw new MongoError(
      'InvalidOptions',
      `Write batch sizes must be between 1 and ${MAX_OPERATIONS}. Got ${operations.length} operations.`,
    );
  }
}

/** insert */
export const insert: Command = async (command, context) => {
  const documents = listArgument(command, 'documents');
  checkCount(documents);
  const target = () => context.engine.ensure(context.db, collectionName(command));
  let n = 0;
  return runBatch(
    {
      operations: documents,
      ordered: command['ordered'] !== false,
      collection: target,
      apply: (document) => {
        insertSent(target(), document, context);
        n += 1;
      },
      answer: (errors) => answer(n, errors),
    },
    context,
  );
};

export interface UpdateOutcome {
  readonly matched: number;
  readonly modified: number;
  /** The document that an upsert made. */
  readonly upserted?: Doc;
  readonly before?: Doc | undefined;
  readonly after?: Doc | undefined;
}

export interface UpdateStatement {
  readonly filter: Doc;
  readonly update: Update;
  readonly multi: boolean;
  readonly upsert: boolean;
  readonly sort?: Doc;
  readonly hint?: unknown;
  /** The update is a whole document. */
  readonly replaces: boolean;
}

/** Updates what a statement's filter finds, or inserts. @throws MongoError, LockWait */
export function runUpdate(collection: Collection, statement: UpdateStatement, context: CommandContext): UpdateOutcome {
  const { view, now } = context;
  const { filter, update, multi, upsert, sort, hint } = statement;
  const found = [
    ...findDocuments(view, collection, { filter, sort, hint, limit: multi ? 0 : 1, variables: { NOW: now } }),
  ];
  let modified = 0;
  let last: { before: Doc; after: Doc } | undefined;
  for (const { record, document, bytes } of found) {
    const after = update(document, false, now);
    const encoded = encodeChecked(after);
    last = { before: document, after };
    if (Buffer.compare(encoded, bytes) === 0) continue;
    validate(collection, after, context);
    view.replace(collection, record, document, new NewDocument(encoded, after), statement.replaces);
    modified += 1;
  }
  if (last !== undefined) return { matched: found.length, modified, ...last };
  if (!upsert) return { matched: 0, modified: 0 };
  const made = insertOne(collection, update(upsertBase(filter), true, now), context);
  return { matched: 1, modified: 0, upserted: made, after: made };
}

function updateStatement(operation: Doc, command: Doc, context: CommandContext): UpdateStatement {
  refuseCollation(operation);
  const filter = documentArgument(operation, 'q');
  const multi = isSet(operation, 'multi');
  const variables = { ...variablesOf(command, context), ...(isDoc(operation['c']) ? operation['c'] : {}) };
  return {
    filter,
    multi,
    upsert: isSet(operation, 'upsert'),
    sort: documentArgument(operation, 'sort'),
    hint: operation['hint'],
    replaces: isDoc(operation['u']) && isReplacement(operation['u']),
    update: compileUpdate({
      update: operation['u'],
      filter,
      arrayFilters: operation['arrayFilters'],
      multi,
      variables,
    }),
  };
}

/** update */
export const update: Command = async (command, context) => {
  const operations = listArgument(command, 'updates');
  checkCount(operations);
  const target = () => context.engine.ensure(context.db, collectionName(command));
  const upserted: Doc[] = [];
  let matched = 0;
  let modified = 0;
  return runBatch(
    {
      operations,
      ordered: command['ordered'] !== false,
      collection: target,
      apply: (operation, index) => {
        const outcome = runUpdate(target(), updateStatement(operation, command, context), context);
        matched += outcome.matched;
        modified += outcome.modified;
        if (outcome.upserted !== undefined) upserted.push({ index: new Int32(index), _id: outcome.upserted['_id'] });
      },
      answer: (errors) =>
        answer(matched, errors, { nModified: new Int32(modified), ...(upserted.length === 0 ? {} : { upserted }) }),
    },
    context,
  );
};

/** delete */
export const remove: Command = async (command, context) => {
  const operations = listArgument(command, 'deletes');
  checkCount(operations);
  const target = () => context.engine.ensure(context.db, collectionName(command));
  let n = 0;
  return runBatch(
    {
      operations,
      ordered: command['ordered'] !== false,
      collection: target,
      apply: (operation) => {
        refuseCollation(operation);
        const filter = documentArgument(operation, 'q');
        const limit = asInteger(operation['limit']) === 1 ? 1 : 0;
        const collection = target();
        for (const { record, document } of [
          ...findDocuments(context.view, collection, {
            filter,
            limit,
            hint: operation['hint'],
            variables: variablesOf(command, context),
          }),
        ]) {
          context.view.remove(collection, record, document);
          n += 1;
        }
      },
      answer: (errors) => answer(n, errors),
    },
    context,
  );
};
