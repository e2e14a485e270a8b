import { describe, expect, it } from "vitest";
import type { Call } from "../../src/core/snapshot";
import {
  decide,
  MOST_NOTICES,
  ringingAt,
  type Ringing,
  type Shown,
  type Surroundings,
} from "../../src/everywhere/decide";

const PAGE: Surroundings = { hidden: false, occupied: false, cards: new Set() };

function ringing(id: string, given: Partial<Ringing> = {}): Ringing {
  return {
    id,
    deviceId: "reception",
    phone: "Reception",
    call: {} as Ringing["call"],
    actions: ["answer", "reject", "ignore"],
    wish: "notice",
    ...given,
  };
}

function decided(
  calls: readonly Ringing[],
  given: {
    page?: Partial<Surroundings>;
    shown?: Readonly<Record<string, Shown>>;
    dismissed?: readonly string[];
  } = {},
): Record<string, Shown> {
  const shown = new Map(Object.entries(given.shown ?? {}));
  const page = { ...PAGE, ...given.page };
  return Object.fromEntries(decide(calls, page, shown, new Set(given.dismissed)));
}

describe("what is shown of a call", () => {
  const notice = ringing("a");
  const dialog = ringing("a", { wish: "dialog" });

  it.each([
    ["a notice", [notice], {}, { a: "notice" }],
    ["a dialog", [dialog], {}, { a: "dialog" }],
    ["nothing, where that is wished", [ringing("a", { wish: "off" })], {}, {}],
    ["nothing, once it was closed", [dialog], { dismissed: ["a"] }, {}],
    ["nothing, over its own card", [dialog], { page: { cards: new Set(["reception"]) } }, {}],
    [
      "a notice, over the card of another phone",
      [notice],
      { page: { cards: new Set(["kitchen"]) } },
      { a: "notice" },
    ],
    [
      "a notice, where the page is occupied",
      [dialog],
      { page: { occupied: true } },
      { a: "notice" },
    ],
    [
      "a notice, for who may not answer",
      [ringing("a", { wish: "dialog", actions: ["reject"] })],
      {},
      { a: "notice" },
    ],
    ["nothing new, where nobody sees it", [dialog], { page: { hidden: true } }, {}],
    [
      "what was there, where nobody sees it",
      [notice],
      { page: { hidden: true }, shown: { a: "notice" } },
      { a: "notice" },
    ],
    [
      "the notice it was, once there is room for a dialog",
      [dialog],
      { shown: { a: "notice" } },
      { a: "notice" },
    ],
    [
      "the dialog it was, which is the modal one now",
      [dialog],
      { page: { occupied: true }, shown: { a: "dialog" } },
      { a: "dialog" },
    ],
  ] as const)("is %s", (_words, calls, given, expected) => {
    expect(decided(calls, given)).toEqual(expected);
  });

  it("joins a dialog that is open", () => {
    const calls = [dialog, ringing("b", { wish: "dialog", deviceId: "kitchen" })];
    expect(decided(calls, { page: { occupied: true }, shown: { a: "dialog" } })).toEqual({
      a: "dialog",
      b: "dialog",
    });
  });

  it("joins a dialog that opens at the same moment", () => {
    const calls = [dialog, ringing("b", { wish: "dialog", deviceId: "kitchen" })];
    expect(decided(calls)).toEqual({ a: "dialog", b: "dialog" });
  });
});

describe("many calls", () => {
  const calls = ["a", "b", "c", "d", "e"].map((id) => ringing(id, { deviceId: id }));

  it("leave room on the screen", () => {
    expect(Object.keys(decided(calls))).toEqual(["a", "b", "c"].slice(0, MOST_NOTICES));
  });

  it("do not push away what is shown already", () => {
    const shown = decided(calls, { shown: { d: "notice", e: "notice" } });
    expect(Object.keys(shown).sort()).toEqual(["a", "d", "e"]);
  });
});

describe("what a phone tells", () => {
  it("may be nothing", () => {
    expect(ringingAt("reception", {})).toEqual([]);
  });

  it("may leave out its name, and what it wishes", () => {
    const calls = [{ call_id: "a", state: "ringing", actions: ["answer"] }] as unknown as Call[];
    expect(ringingAt("reception", { calls })).toMatchObject([
      { phone: "", wish: "off", actions: [] },
    ]);
    expect(ringingAt("reception", { calls }, "dialog")).toMatchObject([{ wish: "dialog" }]);
  });
});
