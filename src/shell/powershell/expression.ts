/** What a script block of one expression says of the object at hand (about_Operators, about_Comparison_Operators). */
import { enumerated, isArray, kindOf, propertyOf, type PsValue, textOf } from './object.ts';
import { wildcard } from './wildcard.ts';

export const COMPARISONS = [
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'like',
  'notlike',
  'match',
  'notmatch',
  'contains',
  'notcontains',
  'in',
  'notin',
] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

export type Expression =
  | { readonly kind: 'constant'; readonly value: PsValue }
  /** `$_` */
  | { readonly kind: 'current' }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'arithmetic';
      readonly operator: Arithmetic;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'logical';
      readonly operator: 'and' | 'or' | 'xor';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'comparison';
      readonly operator: Comparison;
      readonly isCaseSensitive: boolean;
      readonly left: Expression;
      readonly right: Expression;
    };

export function evaluate(expression: Expression, current: PsValue): PsValue {
  const of = (inner: Expression): PsValue => evaluate(inner, current);
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'current':
      return current;
    case 'member':
      return propertyOf(of(expression.of), expression.name);
    case 'index':
      return itemAt(of(expression.of), expression.at);
    case 'list':
      return expression.items.map(of);
    case 'arithmetic':
      return arithmetic(expression.operator, of(expression.left), of(expression.right));
    case 'not':
      return !isTrue(of(expression.of));
    case 'logical':
      return logical(expression.operator, isTrue(of(expression.left)), () => isTrue(of(expression.right)));
    case 'comparison':
      return compare(expression.operator, of(expression.left), of(expression.right), expression.isCaseSensitive);
  }
}

/**
 * about_Arithmetic_Operators: a text on the left is joined to what is added, an array gets it behind itself. null: it
 * cannot be reckoned, as with a text that is no number or a division by 0, which is empty in a calculated property.
 */
function arithmetic(operator: Arithmetic, left: PsValue, right: PsValue): PsValue {
  if (operator === '+' && isArray(left)) return [...left, ...enumerated(right)];
  if (operator === '+' && typeof left === 'string') return left + textOf(right);
  const [a, b] = [numberOf(left ?? 0), numberOf(right ?? 0)];
  const result = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b }[operator];
  return Number.isFinite(result) ? result : null;
}

function logical(operator: 'and' | 'or' | 'xor', left: boolean, right: () => boolean): boolean {
  if (operator === 'and') return left && right();
  return operator === 'or' ? left || right() : left !== right();
}

/** An item counted from 0, or from the end below that. */
export function itemAt(value: PsValue, at: number): PsValue {
  if (!isArray(value)) return at === 0 || at === -1 ? value : null;
  return value.at(at) ?? null;
}

/** about_Booleans: nothing, empty texts and 0 are false; an array of one is what it holds. */
export function isTrue(value: PsValue): boolean {
  if (isArray(value)) return value.length > 1 || (value.length === 1 && isTrue(value[0]!));
  return value !== null && value !== '' && value !== 0 && value !== false;
}

/** An array on the left is filtered, as Windows does it; whatever is on the left decides how the right is read. */
export function compare(operator: Comparison, left: PsValue, right: PsValue, isCaseSensitive = false): PsValue {
  const equals = (a: PsValue, b: PsValue): boolean => order(a, b, isCaseSensitive) === 0;
  switch (operator) {
    case 'contains':
      return enumerated(left).some((each) => equals(each, right));
    case 'notcontains':
      return !enumerated(left).some((each) => equals(each, right));
    case 'in':
      return enumerated(right).some((each) => equals(each, left));
    case 'notin':
      return !enumerated(right).some((each) => equals(each, left));
    default:
  }
  const holds = testOf(operator, right, isCaseSensitive);
  return isArray(left) ? left.filter(holds) : holds(left);
}

type ScalarComparison = Exclude<Comparison, 'contains' | 'notcontains' | 'in' | 'notin'>;

function testOf(operator: ScalarComparison, right: PsValue, isCaseSensitive: boolean): (left: PsValue) => boolean {
  const ordered = (holds: (order: number) => boolean) => (left: PsValue) => holds(order(left, right, isCaseSensitive));
  switch (operator) {
    case 'eq':
      return ordered((result) => result === 0);
    case 'ne':
      return ordered((result) => result !== 0);
    case 'gt':
      return ordered((result) => result > 0);
    case 'ge':
      return ordered((result) => result >= 0);
    case 'lt':
      return ordered((result) => result < 0);
    case 'le':
      return ordered((result) => result <= 0);
    case 'like':
    case 'notlike': {
      const fits = wildcard(textOf(right), isCaseSensitive);
      return (left) => fits(textOf(left)) === (operator === 'like');
    }
    case 'match':
    case 'notmatch': {
      const pattern = regularExpression(textOf(right), isCaseSensitive);
      return (left) => (pattern?.test(textOf(left)) ?? false) === (operator === 'match');
    }
  }
}

/** null: the text is none. */
export function regularExpression(text: string, isCaseSensitive: boolean): RegExp | null {
  try {
    return new RegExp(text, isCaseSensitive ? '' : 'i');
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Below 0: `left` comes first; NaN: they cannot be compared. */
export function order(left: PsValue, right: PsValue, isCaseSensitive = false): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (typeof left === 'boolean') return Number(left) - Number(isTrue(right));
  if (typeof left === 'number') return left - numberOf(right);
  if (kindOf(left) === 'time-span' && kindOf(right) === 'time-span')
    return (left as { time: number }).time - (right as { time: number }).time || 0;
  const fold = (text: string): string => (isCaseSensitive ? text : text.toLowerCase());
  const [a, b] = [fold(textOf(left)), fold(textOf(right))];
  return a < b ? -1 : Number(a > b);
}

const numberOf = (value: PsValue): number =>
  typeof value === 'number' ? value : value === '' ? 0 : Number(typeof value === 'boolean' ? value : textOf(value));
