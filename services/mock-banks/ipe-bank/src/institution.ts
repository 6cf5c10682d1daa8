/** How Ipê Bank is known: brand, tax number (CNPJ), number in the payment system (COMPE), its one branch. */
export const institution = {
  brandName: 'Ipê Bank',
  companyCnpj: '61704328000183',
  compeCode: '917',
  branchCode: '0001',
} as const;
