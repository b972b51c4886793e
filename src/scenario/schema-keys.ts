import type { z } from 'zod';
import type { Path } from './located.ts';

/** What may stand below a place of a document. */
export interface SchemaKeys {
  /** Keys that the schema names, gathered over the forms a value may have. */
  readonly known: readonly string[];
  /** Whether other keys may be put in: a table of plain values by name (one of maps holds what it holds). */
  readonly free: boolean;
}

/** The keys that a schema knows at a path. */
export function schemaKeys(schema: z.ZodType, path: Path): SchemaKeys {
  let candidates: readonly z.core.$ZodType[] = [schema];
  for (const step of path) candidates = candidates.flatMap((candidate) => childrenOf(candidate, String(step)));
  const forms = candidates.flatMap(formsOf);
  return {
    known: [...new Set(forms.flatMap((form) => (form.type === 'object' ? Object.keys(form.shape) : [])))],
    free: forms.some(
      (form) => form.type === 'record' && formsOf(form.valueType).every(({ type }) => type !== 'object'),
    ),
  };
}

type Def = z.core.$ZodTypes['_zod']['def'];

/** What a value may be: the options of a union, each without its wrapping. */
function formsOf(schema: z.core.$ZodType): readonly Def[] {
  const def = unwrap(schema)._zod.def as Def;
  return def.type === 'union' ? def.options.flatMap(formsOf) : [def];
}

function childrenOf(schema: z.core.$ZodType, step: string): readonly z.core.$ZodType[] {
  return formsOf(schema).flatMap((def) => {
    switch (def.type) {
      case 'object':
        return def.shape[step] ?? [];
      case 'record':
        return [def.valueType];
      case 'array':
        return [def.element];
      default:
        return [];
    }
  });
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const def = schema._zod.def as Def;
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nullable':
      return unwrap(def.innerType);
    default:
      return schema;
  }
}
