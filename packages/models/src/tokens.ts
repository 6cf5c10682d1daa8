import { type Connection, type Model, Schema, type Types } from 'mongoose';

/** A bank's tokens under one consent. `BearerToken`, `RefreshToken` and `DpopKey` are ciphertexts of the vault. */
export interface TokenDocument {
  _id: Types.ObjectId;
  UserName: string;
  BearerToken: string;
  RefreshToken?: string;
  /** The private key, as JWK, that the tokens are bound to. */
  DpopKey?: string;
  TokenType: 'Bearer' | 'DPoP';
  TokenDates: { CreationDate: Date; LastUseDate: Date; ExpirationDate: Date };
  TokenConsent: { ConsentId: string; BankId: string; UserId: Types.ObjectId };
  /** Who refreshes now, and until when nobody else may: a rotating refresh token must not be used twice. */
  TokenRefresh?: { ClaimId: string; ExpirationDate: Date };
}

const tokenSchema = new Schema<TokenDocument>(
  {
    UserName: { type: String, required: true },
    BearerToken: { type: String, required: true },
    RefreshToken: String,
    DpopKey: String,
    TokenType: { type: String, enum: ['Bearer', 'DPoP'], required: true },
    TokenDates: {
      CreationDate: { type: Date, required: true },
      LastUseDate: { type: Date, required: true },
      ExpirationDate: { type: Date, required: true },
    },
    TokenConsent: {
      ConsentId: { type: String, required: true },
      BankId: { type: String, required: true },
      UserId: { type: Schema.Types.ObjectId, required: true },
    },
    TokenRefresh: {
      type: new Schema(
        { ClaimId: { type: String, required: true }, ExpirationDate: { type: Date, required: true } },
        { _id: false },
      ),
      required: false,
    },
  },
  { collection: 'tokens', versionKey: false, strict: 'throw' },
);

// Serves a lease: the tokens of one consent, of which there is one set at a time.
tokenSchema.index({ 'TokenConsent.ConsentId': 1 }, { unique: true });

export type TokenModel = Model<TokenDocument>;

export function tokenModel(connection: Connection): TokenModel {
  return connection.model<TokenDocument>('Token', tokenSchema);
}
