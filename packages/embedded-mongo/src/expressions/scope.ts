/** Values of `$$` variables by name, without the dollars. */
export type Variables = Readonly<Record<string, unknown>>;

/** A compiled expression: gives a value for a document; undefined where it is missing. */
export type Expression = (root: unknown, variables: Variables) => unknown;

/** Compiles a nested expression. */
export type Compile = (expression: unknown) => Expression;

/** Makes an operator's expression from its operand. */
export type OperatorFactory = (operand: unknown, compile: Compile, name: string) => Expression;

export type OperatorTable = Readonly<Record<string, OperatorFactory>>;
