/** Error codes of MongoDB that this server uses, by their code names. */
const CODES = {
  InternalError: 1,
  BadValue: 2,
  NoSuchKey: 4,
  HostUnreachable: 6,
  FailedToParse: 9,
  UserNotFound: 11,
  Unauthorized: 13,
  TypeMismatch: 14,
  AuthenticationFailed: 18,
  IllegalOperation: 20,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  OperationFailed: 96,
  WriteConflict: 112,
  CursorKilled: 237,
  CommandNotSupported: 115,
  DocumentValidationFailure: 121,
  InvalidIndexSpecificationOption: 197,
  ConversionFailure: 241,
  NoSuchTransaction: 251,
  TransactionCommitted: 256,
  OperationNotSupportedInTransaction: 263,
  TransactionTooOld: 225,
  BSONObjectTooLarge: 10334,
  OutOfDiskSpace: 14031,
  IDLUnknownField: 40415,
  DuplicateKey: 11000,
  Overflow: 15,
} as const;

export type CodeName = keyof typeof CODES;

export interface ErrorDetails {
  readonly labels?: readonly string[];
  /** Further fields of the answer, such as `keyPattern`. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** An error that a client is told of: MongoDB's code, code name and message. */
export class MongoError extends Error {
  override readonly name = 'MongoError';
  readonly code: number;
  readonly codeName: string;
  readonly labels: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(codeName: CodeName | { code: number; codeName?: string }, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = typeof codeName === 'string' ? CODES[codeName] : codeName.code;
    this.codeName = typeof codeName === 'string' ? codeName : (codeName.codeName ?? `Location${codeName.code}`);
    this.labels = details.labels ?? [];
    this.fields = details.fields ?? {};
  }
}

/** An error that MongoDB knows by a number only. */
export function locationError(code: number, message: string): MongoError {
  return new MongoError({ code }, message);
}
