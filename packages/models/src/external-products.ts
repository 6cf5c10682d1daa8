import type { Extensions, ProductStatus, ProductType } from '@of/contracts';
import { type Connection, type Model, Schema, type Types } from 'mongoose';
import { type Owner, ownerDefinition, type Provenance, provenanceDefinition } from './provenance.ts';

/** A loan, mortgage or other product at another bank. `ProductAmount` is what is still owed. */
export interface ExternalProductDocument {
  _id: Types.ObjectId;
  ProductId: string;
  ProductBank: string;
  ProductStatus: ProductStatus;
  ProductType: ProductType;
  ProductAmount: Types.Decimal128;
  ProductOriginalAmount?: Types.Decimal128;
  ProductCurrency: string;
  /** Per cent a year. */
  ProductInterestRate?: Types.Decimal128;
  ProductDate: { OpeningDate?: Date; MaturityDate?: Date };
  ProductCustomer: Owner;
  ProductName?: string;
  GreenProductNarrative?: string;
  MDBProductNarrative?: string;
  ProductDescription?: string;
  /** Months: loans. */
  RepaymentPeriod?: number;
  LoanCollateral?: string;
  /** Years: mortgages. */
  AmortizationPeriod?: number;
  PropertyDetails?: { Address?: string; PropertyValue?: Types.Decimal128 };
  ProductSource: Provenance;
  Extensions?: Extensions;
}

const externalProductSchema = new Schema<ExternalProductDocument>(
  {
    ProductId: { type: String, required: true },
    ProductBank: { type: String, required: true },
    ProductStatus: { type: String, required: true },
    ProductType: { type: String, required: true },
    ProductAmount: { type: Schema.Types.Decimal128, required: true },
    ProductOriginalAmount: Schema.Types.Decimal128,
    ProductCurrency: { type: String, required: true },
    ProductInterestRate: Schema.Types.Decimal128,
    ProductDate: { OpeningDate: Date, MaturityDate: Date },
    ProductCustomer: ownerDefinition,
    ProductName: String,
    GreenProductNarrative: String,
    MDBProductNarrative: String,
    ProductDescription: String,
    RepaymentPeriod: Number,
    LoanCollateral: String,
    AmortizationPeriod: Number,
    PropertyDetails: {
      type: new Schema({ Address: String, PropertyValue: Schema.Types.Decimal128 }, { _id: false }),
      required: false,
    },
    ProductSource: provenanceDefinition,
    Extensions: Schema.Types.Mixed,
  },
  { collection: 'external_products', versionKey: false, strict: 'throw' },
);

// Serves the upsert by the bank's own id, and purging a connection.
externalProductSchema.index({ 'ProductSource.ConnectionId': 1, ProductId: 1 }, { unique: true });
// Serves a user's list, all banks or one.
externalProductSchema.index({ 'ProductCustomer.UserId': 1, ProductBank: 1 });

export type ExternalProductModel = Model<ExternalProductDocument>;

export function externalProductModel(connection: Connection): ExternalProductModel {
  return connection.model<ExternalProductDocument>('ExternalProduct', externalProductSchema);
}
