import type {
  AccountStatus,
  AccountType,
  BalanceType,
  DataQuality,
  DataQualityExplanation,
  Extensions,
  IdentificationScheme,
} from '@of/contracts';
import { type Connection, type Model, Schema, type SchemaDefinition, type Types } from 'mongoose';
import { type Owner, ownerDefinition, type Provenance, provenanceDefinition } from './provenance.ts';

export interface StoredBalance {
  Type: BalanceType;
  Amount: Types.Decimal128;
  Currency: string;
  CreditLineIncluded?: boolean;
  AsOfDate?: Date;
  BankType?: string;
}

/** What is known of an account's balance and its entries together: the last reconciliation's findings. */
export interface AccountQuality {
  Status: Exclude<DataQuality['status'], 'stale'>;
  Explanation?: DataQualityExplanation;
  /** By how much the balance moved beyond its entries, and the calendar day of the last look that agreed. */
  Gap?: { Amount: Types.Decimal128; SinceDate: Date };
  /** What the account held before its first stored entry, and when that was found out; absent before the first look. */
  Opening?: { Amount: Types.Decimal128; Date: Date };
  /** The calendar day of the earliest entry at the last look. */
  FirstDate?: Date;
  /** The booked balance at the last look, and when that was. */
  Balance?: Types.Decimal128;
  CheckDate?: Date;
  /** When balance and entries last agreed. */
  HeldDate?: Date;
  /** Something changed since the last look, or there was none that could be had. */
  IsDue: boolean;
  /** When its list last came whole, to a part of the refresh interval; and from when on that is too long ago. */
  SyncDate?: Date;
  StaleDate?: Date;
}

/**
 * An account at another bank. `AccountBalance` is the booked one from the user's view: what is owed is negative, and a credit
 * line is not counted in.
 */
export interface ExternalAccountDocument {
  _id: Types.ObjectId;
  AccountId: string;
  AccountBank: string;
  AccountStatus: AccountStatus;
  AccountType: AccountType;
  /** Absent where the consent has no `balances`. */
  AccountBalance?: Types.Decimal128;
  AccountCurrency: string;
  AccountDate: { OpeningDate?: Date };
  AccountUser: Owner;
  AccountName?: string;
  /** Masked. */
  AccountNumber?: string;
  AccountIdentificationType?: IdentificationScheme;
  /**
   * `Key`: keyed digest of the whole identification, by which the account is recognised under another id.
   * `UselessIds`: the bank's ids of this account's transactions do not last; they are not looked at any more.
   */
  AccountIdentity?: { Key?: string; UselessIds?: boolean };
  /** Absent while the bank has balances and could never give them. */
  AccountBalances?: StoredBalance[];
  /** What the bank says of the account; the given collection has it under a name of each bank's own. */
  GreenAccountNarrative?: string;
  MDBAccountNarrative?: string;
  AccountDescription?: string;
  /** When all transactions that the bank gives were last looked at, under which consent and by which version of the adapter. */
  AccountSync?: { WholeDate: Date; ConsentId: string; AdapterVersion: string };
  AccountQuality?: AccountQuality;
  AccountSource: Provenance;
  Extensions?: Extensions;
}

const optional = (definition: SchemaDefinition) => ({
  type: new Schema(definition, { _id: false }),
  required: false,
});

const qualityDefinition: SchemaDefinition = {
  Status: { type: String, required: true },
  Explanation: String,
  Gap: optional({
    Amount: { type: Schema.Types.Decimal128, required: true },
    SinceDate: { type: Date, required: true },
  }),
  Opening: optional({
    Amount: { type: Schema.Types.Decimal128, required: true },
    Date: { type: Date, required: true },
  }),
  FirstDate: Date,
  Balance: Schema.Types.Decimal128,
  CheckDate: Date,
  HeldDate: Date,
  IsDue: { type: Boolean, required: true },
  SyncDate: Date,
  StaleDate: Date,
};

const externalAccountSchema = new Schema<ExternalAccountDocument>(
  {
    AccountId: { type: String, required: true },
    AccountBank: { type: String, required: true },
    AccountStatus: { type: String, required: true },
    AccountType: { type: String, required: true },
    AccountBalance: Schema.Types.Decimal128,
    AccountCurrency: { type: String, required: true },
    AccountDate: { OpeningDate: Date },
    AccountUser: ownerDefinition,
    AccountName: String,
    AccountNumber: String,
    AccountIdentificationType: String,
    AccountIdentity: {
      type: new Schema({ Key: String, UselessIds: Boolean }, { _id: false }),
      required: false,
    },
    AccountBalances: [
      {
        _id: false,
        Type: { type: String, required: true },
        Amount: { type: Schema.Types.Decimal128, required: true },
        Currency: { type: String, required: true },
        CreditLineIncluded: Boolean,
        AsOfDate: Date,
        BankType: String,
      },
    ],
    GreenAccountNarrative: String,
    MDBAccountNarrative: String,
    AccountDescription: String,
    AccountSync: {
      type: new Schema(
        {
          WholeDate: { type: Date, required: true },
          ConsentId: { type: String, required: true },
          AdapterVersion: { type: String, required: true },
        },
        { _id: false },
      ),
      required: false,
    },
    AccountQuality: optional(qualityDefinition),
    AccountSource: provenanceDefinition,
    Extensions: Schema.Types.Mixed,
  },
  { collection: 'external_accounts', versionKey: false, strict: 'throw' },
);

// Serves the upsert by the bank's own id, and purging a connection.
externalAccountSchema.index({ 'AccountSource.ConnectionId': 1, AccountId: 1 }, { unique: true });
// Serves a user's list, all banks or one.
externalAccountSchema.index({ 'AccountUser.UserId': 1, AccountBank: 1 });

export type ExternalAccountModel = Model<ExternalAccountDocument>;

export function externalAccountModel(connection: Connection): ExternalAccountModel {
  return connection.model<ExternalAccountDocument>('ExternalAccount', externalAccountSchema);
}
