import type { UnifiedProduct } from '@of/contracts';
import { type ExternalProductDocument, toDecimal128, toStoredDate } from '@of/models';
import { contentHash, type Mapped, type StorageContext, storableExtensions } from './source.ts';

type ProductContent = Omit<ExternalProductDocument, '_id' | 'ProductSource'>;
type Optional<T> = { [K in keyof T]: T[K] | undefined };

const decimal = (text: string | undefined) => (text === undefined ? undefined : toDecimal128(text));

/** The document of a loan, mortgage or other product. */
export function productDocument(product: UnifiedProduct, context: StorageContext): Mapped {
  const { institution } = context.adapter;
  const { openingDate, maturityDate, property } = product;
  const value = decimal(property?.value);
  const narrative = institution.narrativeFields?.product ?? 'ProductDescription';
  const content: Optional<ProductContent> = {
    ProductId: product.productId,
    ProductBank: institution.name,
    ProductStatus: product.status,
    ProductType: product.type,
    ProductAmount: toDecimal128(product.amount),
    ProductOriginalAmount: decimal(product.originalAmount),
    ProductCurrency: product.currency,
    ProductInterestRate: decimal(product.interestRate),
    ProductDate: {
      ...(openingDate === undefined ? {} : { OpeningDate: toStoredDate(openingDate) }),
      ...(maturityDate === undefined ? {} : { MaturityDate: toStoredDate(maturityDate) }),
    },
    ProductCustomer: context.owner,
    ProductName: product.name,
    GreenProductNarrative: undefined,
    MDBProductNarrative: undefined,
    ProductDescription: undefined,
    [narrative]: product.description,
    RepaymentPeriod: product.repaymentPeriodMonths,
    LoanCollateral: product.collateral,
    AmortizationPeriod: product.amortizationPeriodYears,
    PropertyDetails:
      property === undefined
        ? undefined
        : {
            ...(property.address === undefined ? {} : { Address: property.address }),
            ...(value === undefined ? {} : { PropertyValue: value }),
          },
    Extensions: storableExtensions(product.extensions),
  };
  return { fields: content, contentHash: contentHash(context, 'products', content) };
}
