import { type BankProblem, type BankProblemKind, httpStatusOf, type ProblemAnswer } from '@of/mock-bank-kit';
import { toTheSecond } from './calendar.ts';

interface Refusal {
  readonly code: string;
  readonly title: string;
}

const REFUSALS: Readonly<Record<BankProblemKind, Refusal>> = {
  'invalid-parameter': { code: 'PARAMETRO_INVALIDO', title: 'Parâmetro inválido' },
  'invalid-body': { code: 'CORPO_INVALIDO', title: 'Corpo da requisição inválido' },
  'invalid-cursor': { code: 'CHAVE_PAGINACAO_INVALIDA', title: 'Chave de paginação inválida' },
  'invalid-period': { code: 'PERIODO_INVALIDO', title: 'Período inválido' },
  'invalid-token': { code: 'NAO_AUTORIZADO', title: 'Não autorizado' },
  'insufficient-scope': { code: 'PERMISSAO_INSUFICIENTE', title: 'Permissão insuficiente' },
  'consent-unknown': { code: 'CONSENTIMENTO_INEXISTENTE', title: 'Consentimento inexistente' },
  'consent-invalid': { code: 'CONSENTIMENTO_INVALIDO', title: 'Consentimento inválido' },
  'consent-expired': { code: 'CONSENTIMENTO_EXPIRADO', title: 'Consentimento expirado' },
  'account-not-shared': { code: 'RECURSO_NAO_CONSENTIDO', title: 'Recurso não consentido' },
  'account-not-found': { code: 'RECURSO_INEXISTENTE', title: 'Recurso inexistente' },
  'route-not-found': { code: 'ENDERECO_INEXISTENTE', title: 'Endereço inexistente' },
  'method-not-allowed': { code: 'METODO_NAO_PERMITIDO', title: 'Método não permitido' },
  'too-many-requests': { code: 'LIMITE_REQUISICOES', title: 'Muitas requisições' },
  internal: { code: 'ERRO_INTERNO', title: 'Erro interno' },
  unavailable: { code: 'SITE_SOBRECARREGADO', title: 'Site sobrecarregado' },
};

/** What this standard answers with where HTTP would say otherwise. */
const STATUSES: Readonly<Partial<Record<BankProblemKind, number>>> = { 'invalid-period': 422, unavailable: 529 };

/** Open Finance Brasil's error body. At 529 its APIs disagree on `meta`, which is left out there. */
export function answerProblem({ kind, message, own }: BankProblem): ProblemAnswer {
  const { code, title } = REFUSALS[kind];
  const status = own?.status ?? STATUSES[kind] ?? httpStatusOf[kind];
  const errors = [{ code: own?.code ?? code, title, detail: message }];
  const meta = { totalRecords: 1, totalPages: 1, requestDateTime: toTheSecond(Date.now()) };
  return { status, body: status === 529 ? { errors } : { errors, meta } };
}
