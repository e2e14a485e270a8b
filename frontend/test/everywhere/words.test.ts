import { expect, it } from "vitest";
import { callerOf, isolated, leftToRight, words } from "../../src/everywhere/words";
import { call, Home } from "../home";

const NUMBER = leftToRight("2001");

it.each([
  ["name and number", {}, `${isolated("Anna Berg")} (${NUMBER})`],
  ["a name alone", { number: null }, isolated("Anna Berg")],
  ["a number alone", { name: null }, NUMBER],
  ["a number that is told as the name, too", { name: "2001" }, NUMBER],
  ["that a number is withheld", { name: null, number: null, withheld: true }, "Number withheld"],
  ["that nothing is known", { name: null, number: null }, "Unknown caller"],
])("says who calls by %s", async (_words, given, expected) => {
  const say = await words(new Home().hass);
  expect(callerOf(call("a", given), say)).toBe(expected);
});

it("shortens names that would hide the buttons", () => {
  expect(isolated("a".repeat(300))).toHaveLength(63);
});
