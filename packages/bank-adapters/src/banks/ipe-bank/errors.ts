import { answerError } from '../../contract/answer-error.ts';
import type { BankError, BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse } from '../../contract/bank-session.ts';
import { errorBody } from './wire.ts';

/** A resource that is gone or not shared any more is left out like one that never was; a refused request is ours to mend. */
const CODES: Readonly<Record<string, BankErrorCode>> = {
  PARAMETRO_INVALIDO: 'schema-changed',
  CORPO_INVALIDO: 'schema-changed',
  PERIODO_INVALIDO: 'schema-changed',
  ENDERECO_INEXISTENTE: 'schema-changed',
  METODO_NAO_PERMITIDO: 'schema-changed',
  COMBINACAO_PERMISSOES_INCORRETA: 'schema-changed',
  // The page cannot be asked for again; a new run begins with the first.
  CHAVE_PAGINACAO_INVALIDA: 'bank-down',
  NAO_AUTORIZADO: 'token-refused',
  PERMISSAO_INSUFICIENTE: 'permission-missing',
  SEM_PERMISSOES_FUNCIONAIS_RESTANTES: 'permission-missing',
  RECURSO_NAO_CONSENTIDO: 'permission-missing',
  RECURSO_INEXISTENTE: 'permission-missing',
  CONSENTIMENTO_INEXISTENTE: 're-consent',
  CONSENTIMENTO_INVALIDO: 're-consent',
  CONSENTIMENTO_EXPIRADO: 're-consent',
  CONSENTIMENTO_EM_STATUS_REJEITADO: 're-consent',
  ESTADO_CONSENTIMENTO_INVALIDO: 're-consent',
  DEPENDE_MULTIPLA_ALCADA: 're-consent',
  DATA_EXPIRACAO_INVALIDA: 're-consent',
  LIMITE_REQUISICOES: 'rate-limited',
  LIMITE_OPERACIONAL_EXCEDIDO: 'rate-limited',
};

/** 423 is an allowance that is used up, whatever code goes with it. */
const LOCKED = 423;

export function errorOf(response: BankResponse): BankError | undefined {
  if (response.status >= 200 && response.status < 300) return undefined;
  const body = errorBody.safeParse(response.body);
  const code = body.data?.errors[0]?.code ?? 'LOCKED';
  if (response.status === LOCKED) return answerError('Ipê Bank', response, code, { [code]: 'rate-limited' });
  return answerError('Ipê Bank', response, body.data?.errors[0]?.code, CODES);
}
