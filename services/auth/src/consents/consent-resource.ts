import type { ConsentResource } from '@of/contracts';
import type { ConsentDocument } from '@of/models';

/** A consent as the API shows it: nothing of the authorisation under way. */
export function toConsentResource(consent: ConsentDocument): ConsentResource {
  return {
    id: consent.ConsentId,
    bankId: consent.ConsentBank.BankId,
    bankName: consent.ConsentBank.BankName,
    status: consent.ConsentStatus,
    permissions: consent.ConsentPermissions,
    purpose: consent.ConsentPurpose,
    createdAt: consent.ConsentDates.CreationDate.toISOString(),
    expiresAt: consent.ConsentDates.ExpirationDate.toISOString(),
    statusHistory: consent.StatusHistory.map(({ Status, Date: at, Reason }) => ({
      status: Status,
      at: at.toISOString(),
      ...(Reason === undefined ? {} : { reason: Reason }),
    })),
  };
}
