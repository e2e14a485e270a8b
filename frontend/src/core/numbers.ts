/** How numbers are typed, pasted and compared. */

/** At the end of two numbers, this many equal digits mean the same subscriber. */
const SIGNIFICANT_DIGITS = 7;

const SCHEME_OF_A_NUMBER = /^(?:tel|callto):(?:\/\/)?/i;
const SCHEME_OF_A_URI = /^(?:sips?|h323):/i;
/** The first digits of the scripts whose digits a phone does not know. */
const FOREIGN_ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];

/**
 * Make of what was typed or pasted what the phone is told to dial.
 *
 * A number loses what people write to make it readable. An address, and a name, which
 * the phone or an address book may know, keep their letters.
 */
export function cleaned(text: string): string {
  let rest = withPlainDigits(text).trim();
  if (SCHEME_OF_A_NUMBER.test(rest)) {
    rest = unescaped(rest.replace(SCHEME_OF_A_NUMBER, "").replace(/[;?].*$/, ""));
  }
  if (SCHEME_OF_A_URI.test(rest) || rest.includes("@")) {
    return rest.replace(/\s/g, "");
  }
  if (/\p{L}/u.test(rest)) {
    return rest;
  }
  return rest.replace(/[^\d+*#]/g, "").replace(/(?!^)\+/g, "");
}

/** Tell whether two numbers are those of the same subscriber, however they are written. */
export function sameNumber(one: string, other: string): boolean {
  const [a, b] = [digitsOf(one), digitsOf(other)];
  if (Math.min(a.length, b.length) < SIGNIFICANT_DIGITS) {
    return cleaned(one) === cleaned(other);
  }
  return a.slice(-SIGNIFICANT_DIGITS) === b.slice(-SIGNIFICANT_DIGITS);
}

export function digitsOf(number: string): string {
  return withPlainDigits(number).replace(/\D/g, "");
}

function withPlainDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.charCodeAt(0);
    const zero = FOREIGN_ZEROS.find((first) => code >= first && code < first + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
