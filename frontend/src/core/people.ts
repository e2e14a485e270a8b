import type { Contact } from "./contacts";

/** Somebody in the address books of Home Assistant. */
export interface Person {
  readonly name: string;
  /** At least one. */
  readonly numbers: readonly string[];
  readonly favourite: boolean;
  readonly blocked: boolean;
  /** Where there is a picture, or null. */
  readonly picture: string | null;
}

/** Those found, favourites first, and whether they are not all. */
export interface Found {
  readonly contacts: readonly Person[];
  readonly more: boolean;
}

export const NOBODY: Found = { contacts: [], more: false };

/** Everybody with each of their numbers. */
export function asContacts(people: readonly Person[]): readonly Contact[] {
  return people.flatMap(({ name, numbers }) => numbers.map((number) => ({ name, number })));
}

/** The first letters of the first and the last word, as they stand for a name. */
export function initials(name: string): string {
  const letters = name.match(/(?<![\p{L}\p{M}\p{N}])[\p{L}\p{N}]/gu) ?? [];
  return [...new Set([letters.at(0), letters.at(-1)])].join("").toLocaleUpperCase();
}
