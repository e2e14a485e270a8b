import { expect, it } from "vitest";
import { asContacts, initials } from "../../src/core/people";
import { person } from "../snapshots";

it.each([
  ["Anna Berg", "AB"],
  ["anna maria von berg", "AB"],
  ["Kim", "K"],
  ["Zoë (Home)", "ZH"],
  ["Élodie D'Arc", "ÉA"],
  ["李 小龙", "李小"],
  ["4711 Taxi", "4T"],
  ["🙂 …", ""],
  ["𝒜nna", "𝒜"],
])("the initials of %s are %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

it("somebody can be called by each number", () => {
  expect(asContacts([person({ numbers: ["1", "2"] }), person({ name: "Kim" })])).toEqual([
    { name: "Anna Berg", number: "1" },
    { name: "Anna Berg", number: "2" },
    { name: "Kim", number: "2001" },
  ]);
});
