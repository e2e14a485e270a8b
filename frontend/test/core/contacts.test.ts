import { describe, expect, it } from "vitest";
import { named, suggestions } from "../../src/core/contacts";
import { call, entry } from "../snapshots";

const contacts = [
  { name: "Anna Berg", number: "+49 30 1234567" },
  { name: "Door", number: "4711" },
];

describe("a name", () => {
  it("is added where the phone tells none", () => {
    const unnamed = call({ name: null, number: "0301234567" });
    expect(named(unnamed, contacts)).toEqual({ ...unnamed, name: "Anna Berg" });
  });

  it.each([
    call({ name: "Reception" }),
    call({ name: null, number: null }),
    call({ name: null, number: "9999" }),
  ])("is left as it is otherwise", (party) => {
    expect(named(party, contacts)).toBe(party);
  });
});

describe("suggestions", () => {
  const entries = [
    entry({ name: "Berger", number: "5550100" }),
    entry({ name: null, number: "4711" }),
    entry({ name: null, number: null }),
    entry({ name: null, number: "5550199" }),
  ];
  const numbers = (typed: string): (string | null)[] =>
    suggestions(typed, contacts, entries).map((party) => party.number);

  it("match a part of the name or of the number, each party once", () => {
    expect(numbers("berg")).toEqual(["+49 30 1234567", "5550100"]);
    expect(numbers("471")).toEqual(["4711"]);
    expect(numbers("(555) 01")).toEqual(["5550100", "5550199"]);
  });

  it("are few, and none of what is there already", () => {
    const many = Array.from({ length: 9 }, (_, index) => entry({ number: `555010${index}` }));
    expect(suggestions("555", [], many)).toHaveLength(5);
    expect(numbers("4711")).toEqual([]);
    expect(numbers(" ")).toEqual([]);
    expect(numbers("(")).toEqual([]);
  });
});
