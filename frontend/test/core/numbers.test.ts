import { describe, expect, it } from "vitest";
import { cleaned, sameNumber } from "../../src/core/numbers";

describe("cleaned", () => {
  it.each([
    ["+49 (30) 123-45 67", "+49301234567"],
    ["030/1234.567", "0301234567"],
    [" *72# ", "*72#"],
    ["12+34", "1234"],
    ["tel:+49-30-1234;ext=5", "+49301234"],
    ["callto://030%201234", "0301234"],
    ["tel:%1", "1"],
    ["sip: anna@example.org", "sip:anna@example.org"],
    ["SIPS:anna@example.org", "SIPS:anna@example.org"],
    ["anna @example.org", "anna@example.org"],
    [" Anna Berg ", "Anna Berg"],
    ["٠٣٠١", "0301"],
    ["०३०", "030"],
    ["０３０", "030"],
    ["𝟙2", "2"],
    ["", ""],
  ])("makes of %j what is dialed", (text, dialed) => {
    expect(cleaned(text)).toBe(dialed);
  });
});

describe("sameNumber", () => {
  it.each([
    ["+49 30 1234567", "030/1234567", true],
    ["030 1234567", "030 1234568", false],
    ["2001", "2001", true],
    ["2001", "12001", false],
    ["anna@example.org", "anna@example.org", true],
  ])("compares %j with %j", (one, other, same) => {
    expect(sameNumber(one, other)).toBe(same);
  });
});
