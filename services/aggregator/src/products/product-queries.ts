import type { ProductResource } from '@of/contracts';
import { type Decimal128, type ExternalProductDocument, type ObjectId, toCalendarDate } from '@of/models';
import { decimalText, shownAmount, shownMoney } from '../documents/stored-money.ts';
import type { Store } from '../sync/store.ts';

/** Far more products than anybody has: a bound on what one answer can hold. */
const MOST = 1000;

const day = (date: Date | undefined) => (date === undefined ? undefined : toCalendarDate(date));

/** A product as the API shows it; members that are undefined are left out of the JSON. */
function productResource(document: ExternalProductDocument): ProductResource {
  const { ProductCurrency: currency, ProductSource: source, ProductDate: date, PropertyDetails: property } = document;
  const shown = (value: Decimal128 | undefined) => (value === undefined ? undefined : shownAmount(value, currency));
  return {
    id: document._id.toHexString(),
    productId: document.ProductId,
    bankId: source.BankId,
    bankName: document.ProductBank,
    connectionId: source.ConnectionId.toHexString(),
    type: document.ProductType,
    status: document.ProductStatus,
    name: document.ProductName,
    description: document.GreenProductNarrative ?? document.MDBProductNarrative ?? document.ProductDescription,
    amount: shownMoney(document.ProductAmount, currency),
    originalAmount:
      document.ProductOriginalAmount === undefined ? undefined : shownMoney(document.ProductOriginalAmount, currency),
    interestRate: document.ProductInterestRate === undefined ? undefined : decimalText(document.ProductInterestRate),
    openingDate: day(date.OpeningDate),
    maturityDate: day(date.MaturityDate),
    repaymentPeriodMonths: document.RepaymentPeriod,
    amortizationPeriodYears: document.AmortizationPeriod,
    collateral: document.LoanCollateral,
    property: property === undefined ? undefined : { address: property.Address, value: shown(property.PropertyValue) },
    updatedAt: source.UpdateDate.toISOString(),
  };
}

/** A user's loans, mortgages and other products at all banks, by bank. */
export async function listProducts(store: Store, userId: ObjectId): Promise<ProductResource[]> {
  const documents = await store.products
    .find({ 'ProductCustomer.UserId': userId })
    .sort({ ProductBank: 1, _id: 1 })
    .limit(MOST)
    .lean<ExternalProductDocument[]>();
  return documents.map(productResource);
}
