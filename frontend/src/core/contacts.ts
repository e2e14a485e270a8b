import { digitsOf, sameNumber } from "./numbers";
import type { LogEntry, Party } from "./snapshot";

/** Somebody named in the card's configuration. */
export interface Contact {
  readonly name: string;
  readonly number: string;
  readonly icon?: string;
}

const MOST_SUGGESTIONS = 5;

/** The name under which a number is known here. */
export function nameOf(number: string | null, contacts: readonly Contact[]): string | null {
  if (number === null) {
    return null;
  }
  return contacts.find((contact) => sameNumber(contact.number, number))?.name ?? null;
}

/** The same party, with the name from here where the phone tells none. */
export function named<P extends Party>(party: P, contacts: readonly Contact[]): P {
  const name = party.name ?? nameOf(party.number, contacts);
  return name === party.name ? party : { ...party, name };
}

/** Whom somebody may want to call who has typed this: contacts first, then the newest. */
export function suggestions(
  typed: string,
  contacts: readonly Contact[],
  entries: readonly LogEntry[],
): readonly Party[] {
  const word = typed.trim().toLocaleLowerCase();
  if (!word) {
    return [];
  }
  const words = word.split(/\s+/);
  const digits = digitsOf(word);
  const found: { name: string | null; number: string }[] = [];
  for (const party of [...contacts, ...entries]) {
    const { name, number } = party;
    if (
      number !== null &&
      number !== typed &&
      (isCalled(name, words) || (digits !== "" && digitsOf(number).includes(digits))) &&
      !found.some((other) => sameNumber(other.number, number))
    ) {
      found.push({ name, number });
    }
  }
  return found.slice(0, MOST_SUGGESTIONS);
}

function isCalled(name: string | null, words: readonly string[]): boolean {
  const known = name?.toLocaleLowerCase();
  return known !== undefined && words.every((word) => known.includes(word));
}
