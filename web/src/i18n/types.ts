/** A sentence, or one by plural category; {name} stands for a value, {count} for the number that decides the plural. */
export type Message = string | { readonly one?: string; readonly other: string };

type Source = Readonly<Record<string, Message>>;

/** The same keys as the source, none missing and none more; plurals may have fewer forms. */
export type Translation<S extends Source> = { readonly [K in keyof S]: Message };

type NamesIn<M extends string> = M extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type NamesOf<M> = M extends string ? NamesIn<M> : M extends { other: infer O extends string } ? NamesIn<O> | "count" : never;

/** What has to be given with a message: nothing, or a value for each name in it. */
export type Values<M> = [NamesOf<M>] extends [never] ? [] : [values: { [N in NamesOf<M>]: N extends "count" ? number : string | number }];
