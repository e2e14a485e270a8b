import { describe, expect, it } from "vitest";
import type { EntityState, Hass } from "../../src/connection/hass";
import { differs, listed, stateOf, type PhoneEntities } from "../../src/desk-card/phones";
import { counts, matching, rowOf, type Row } from "../../src/desk-card/rows";

const PHONE: PhoneEntities = {
  deviceId: "reception",
  name: "Reception",
  callState: "sensor.reception",
  reachable: "binary_sensor.reachable",
  missedCalls: "sensor.missed",
  doNotDisturb: ["binary_sensor.dnd_1", "binary_sensor.dnd_2"],
};

const CALL = {
  name: "Anna Berg",
  number: "2001",
  withheld: false,
  started: "2026-11-28T17:00:00+00:00",
};

function on(state: string, attributes: Record<string, unknown> = {}): EntityState {
  return { state, attributes };
}

function row(states: Hass["states"]): Row {
  return rowOf({ "binary_sensor.reachable": on("on"), ...states }, PHONE);
}

describe("the lamp of a phone", () => {
  it.each([
    ["idle", "free"],
    ["dialtone", "calling"],
    ["dialing", "calling"],
    ["ringback", "calling"],
    ["ringing", "ringing"],
    ["connected", "talking"],
    ["conference", "talking"],
    ["on_hold", "held"],
    ["held", "held"],
    ["in_use_elsewhere", "elsewhere"],
    ["unknown", "free"],
    ["unavailable", "away"],
  ])("at %s is %s", (state, lamp) => {
    expect(row({ "sensor.reception": on(state) }).lamp).toBe(lamp);
  });

  it("says that a free phone is not to be disturbed", () => {
    const states = { "sensor.reception": on("idle"), "binary_sensor.dnd_2": on("on") };
    expect(row(states).lamp).toBe("do_not_disturb");
  });

  it("says that a phone rings even so", () => {
    const states = { "sensor.reception": on("ringing"), "binary_sensor.dnd_1": on("on") };
    expect(row(states).lamp).toBe("ringing");
  });
});

describe("a phone in the list", () => {
  it("shows who its call is with, and how many there are beside", () => {
    const states = { "sensor.reception": on("connected", { ...CALL, calls: [{}, {}, {}] }) };
    expect(row(states)).toMatchObject({ call: CALL, more: 2, state: "connected" });
  });

  it("has no call while it is idle", () => {
    const states = { "sensor.reception": on("idle", { name: null, calls: [] }) };
    expect(row(states)).toMatchObject({ call: null, more: 0, state: "idle" });
  });

  it("leaves out what is no text", () => {
    const attributes = { name: 7, number: "", calls: [{}] };
    expect(row({ "sensor.reception": on("connected", attributes) }).call).toEqual({
      name: null,
      number: null,
      withheld: false,
      started: null,
    });
  });

  it("says why it is away", () => {
    const states = {
      "sensor.reception": on("connected", { ...CALL, calls: [{}] }),
      "binary_sensor.reachable": on("off", { reason: "No answer" }),
    };
    expect(row(states)).toMatchObject({ lamp: "away", reason: "No answer", call: null });
  });

  it("is away while its entities are", () => {
    expect(row({})).toMatchObject({ lamp: "away", reason: null, state: null });
  });

  it("tells of missed calls also while it is away", () => {
    expect(row({ "sensor.missed": on("3") }).missed).toBe(3);
    expect(row({ "sensor.missed": on("unknown") }).missed).toBe(0);
  });

  it("takes no word for a state that is none", () => {
    expect(row({ "sensor.reception": on("toString") })).toMatchObject({
      lamp: "free",
      state: null,
    });
  });
});

describe("the head of the list", () => {
  const rows = ["idle", "ringing", "connected", "ringback", "held", "unavailable"].map((state) =>
    row({ "sensor.reception": on(state) }),
  );

  it("counts who rings, who is busy and who is away", () => {
    expect(counts(rows)).toEqual({ ringing: 1, busy: 3, away: 1 });
  });
});

describe("the search", () => {
  const rows = [
    row({ "sensor.reception": on("connected", { ...CALL, calls: [{}] }) }),
    { ...row({ "sensor.reception": on("idle") }), name: "Kitchen" },
  ];

  it.each([
    ["kit", ["Kitchen"]],
    [" RECEPT", ["Reception"]],
    ["anna", ["Reception"]],
    ["2001", ["Reception"]],
    ["nobody", []],
  ])("for %s finds %s", (typed, names) => {
    expect(matching(rows, typed).map(({ name }) => name)).toEqual(names);
  });
});

describe("which phones are listed", () => {
  const entity = (
    deviceId: string,
    key: string,
    entityId: string,
    platform = "poly_vvx",
  ): object => ({
    [entityId]: { entity_id: entityId, platform, translation_key: key, device_id: deviceId },
  });
  const hass = {
    language: "en",
    entities: Object.assign(
      {},
      entity("b", "call_state", "sensor.b"),
      entity("b", "reachable", "binary_sensor.b"),
      entity("b", "missed_calls", "sensor.b_missed"),
      entity("b", "line_do_not_disturb", "binary_sensor.b_1"),
      entity("b", "line_do_not_disturb", "binary_sensor.b_2"),
      entity("a", "call_state", "sensor.a"),
      entity("c", "reachable", "binary_sensor.c"),
      entity("d", "call_state", "sensor.d", "other"),
    ) as Hass["entities"],
    devices: {
      a: { id: "a", name: "Phone 10", name_by_user: null },
      b: { id: "b", name: "VVX 450", name_by_user: "Phone 9" },
    },
  } as unknown as Hass;

  it("are all of ours, by the names that people gave them", () => {
    expect(listed(hass).map(({ name }) => name)).toEqual(["Phone 9", "Phone 10"]);
  });

  it("are those that were chosen, in that order", () => {
    const ids = listed(hass, ["a", "gone", "c", "b"]).map(({ deviceId }) => deviceId);
    expect(ids).toEqual(["a", "b"]);
  });

  it("come with their entities", () => {
    expect(listed(hass, ["b"])).toEqual([
      {
        deviceId: "b",
        name: "Phone 9",
        callState: "sensor.b",
        reachable: "binary_sensor.b",
        missedCalls: "sensor.b_missed",
        doNotDisturb: ["binary_sensor.b_1", "binary_sensor.b_2"],
      },
    ]);
  });
});

it("is made anew only for a state that it shows", () => {
  const before = { "sensor.reception": on("idle"), "light.hall": on("off") };
  expect(differs(PHONE, before, { ...before, "light.hall": on("on") })).toBe(false);
  expect(differs(PHONE, before, { ...before, "sensor.reception": on("idle") })).toBe(true);
  expect(differs(PHONE, before, { ...before, "binary_sensor.dnd_2": on("on") })).toBe(true);
});

it("knows nothing of an entity that a phone has not", () => {
  expect(stateOf({}, undefined)).toBeUndefined();
});
