import { createHash } from 'node:crypto';

const WEIGHTS = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

/** The check digit (modulo 11) that follows the digits, by weights that end with 2. */
function checkDigit(digits: string, weights: readonly number[]): string {
  const used = weights.slice(-digits.length);
  const rest = Array.from(digits).reduce((sum, digit, index) => sum + Number(digit) * (used[index] ?? 0), 0) % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}

function digitsOf(count: number, ...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest();
  return Array.from({ length: count }, (_, index) => (hash[index] ?? 0) % 10).join('');
}

const CPF_WEIGHTS = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];

/** A person's tax number (CPF, 11 digits), made of their name; its check digits hold. */
export function cpfOf(name: string): string {
  const base = digitsOf(9, 'cpf', name);
  const first = checkDigit(base, CPF_WEIGHTS);
  return base + first + checkDigit(base + first, CPF_WEIGHTS);
}

/** Whether a CPF's check digits hold. */
export function isCpf(text: string): boolean {
  const base = text.slice(0, 9);
  const first = checkDigit(base, CPF_WEIGHTS);
  return /^\d{11}$/.test(text) && text === base + first + checkDigit(base + first, CPF_WEIGHTS);
}

/** A company's tax number (CNPJ, 14 digits), made of its name; its check digits hold. */
export function cnpjOf(name: string): string {
  const base = `${digitsOf(8, 'cnpj', name)}0001`;
  const first = checkDigit(base, WEIGHTS);
  return base + first + checkDigit(base + first, WEIGHTS);
}

/** The check digit of an account's number. */
export function accountCheckDigit(number: string): string {
  return checkDigit(number.slice(-10), CPF_WEIGHTS);
}
