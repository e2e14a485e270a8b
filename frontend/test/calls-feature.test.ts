import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallButtons } from "../src/calls-feature/call-buttons";
import { supportsCalls, CallsFeature } from "../src/calls-feature/calls-feature";
import type { Call, Snapshot } from "../src/core/snapshot";
import "../src/phone";
import { call, Home, settled } from "./home";

let home: Home;
let feature: CallsFeature;
/** What is in it. */
let row: CallButtons;

beforeEach(async () => {
  home = new Home();
  feature = new CallsFeature();
  feature.setConfig(CallsFeature.getStubConfig());
  feature.context = { entity_id: "sensor.reception" };
  feature.hass = home.hass;
  document.body.append(feature);
  await feature.updateComplete;
  row = feature.shadowRoot!.querySelector("poly-vvx-call-buttons")!;
});

afterEach(() => {
  document.body.replaceChildren();
});

async function tell(calls: readonly Call[], given: Partial<Snapshot> = {}): Promise<void> {
  await home.tell("reception", calls, given);
  await settled();
  await row.updateComplete;
}

function buttons(): HTMLButtonElement[] {
  return [...row.shadowRoot!.querySelectorAll("button")];
}

function labels(): string[] {
  return buttons().map((button) =>
    (button.ariaLabel ?? button.innerText).replace(/\s+/g, " ").trim(),
  );
}

describe("the buttons", () => {
  it.each<[string, Parameters<typeof call>[1], string[]]>([
    ["ringing", {}, ["Answer", "Decline"]],
    [
      "connected",
      { state: "connected", actions: ["hold", "mute", "transfer", "dtmf", "hang_up"] },
      ["Mute", "Hold", "Hang up"],
    ],
    ["on hold", { state: "on_hold", actions: ["resume", "hang_up"] }, ["Resume", "Hang up"]],
    ["in use elsewhere", { state: "in_use_elsewhere", actions: [] }, []],
  ])("for a call that is %s", async (_words, given, expected) => {
    await tell([call("a", given)]);
    expect(labels()).toEqual(expected);
  });

  it("stay as they are when the tile says what it is for once more", async () => {
    await tell([call("a")]);
    feature.context = { entity_id: "sensor.reception" };
    expect(row.isUpdatePending).toBe(false);
  });

  it("for a phone without a call", async () => {
    const idle: Partial<Snapshot> = {
      actions: ["dial", "redial", "call_back"],
      redial: { name: "Anna Berg", number: "2001" },
      call_back: { name: null, number: "2002" },
    };
    await tell([], idle);
    expect(labels()).toEqual(["Redial Anna Berg", "Call back 2002"]);

    await tell([], { ...idle, actions: ["dial"] });
    expect(labels()).toEqual([]);
  });

  it("are none for who may only look", async () => {
    await tell([call("a")], { can_control: false });
    expect(labels()).toEqual([]);
  });
});

describe("a press", () => {
  it("does it to the call that is meant", async () => {
    await tell([call("a")]);
    buttons()[0]!.click();
    await row.updateComplete;
    expect(home.done).toMatchObject([{ service: "answer", data: { call_id: "a" } }]);
    expect(buttons()[0]!.ariaBusy).toBe("true");
  });

  it("mutes, and takes that back", async () => {
    const talking = call("a", { state: "connected", actions: ["mute"] });
    await tell([talking]);
    expect(buttons()[0]!.ariaPressed).toBe("false");
    buttons()[0]!.click();
    await tell([talking], { muted: true });
    expect(buttons()[0]!.ariaPressed).toBe("true");
    buttons()[0]!.click();
    expect(home.done).toMatchObject([{ data: { muted: true } }, { data: { muted: false } }]);
  });

  it("redials", async () => {
    await tell([], { actions: ["redial"], redial: { name: null, number: "2001" } });
    buttons()[0]!.click();
    expect(home.done).toEqual([
      { service: "redial", data: { device_id: "reception" }, notifyOnError: false },
    ]);
  });
});

it("follows the tile to another phone", async () => {
  await tell([call("a")]);
  feature.context = { entity_id: "light.hall" };
  await settled();
  await row.updateComplete;
  expect(labels()).toEqual([]);
});

it("is offered for no entity without a meaning of its own", () => {
  const unnamed = { entity_id: "sensor.other", platform: "poly_vvx" };
  const hass = { ...home.hass, entities: { "sensor.other": unnamed } };
  expect(supportsCalls(hass, { entity_id: "sensor.other" })).toBe(false);
});

it("is offered for the main entity of a phone", () => {
  expect(supportsCalls(home.hass, { entity_id: "sensor.reception" })).toBe(true);
  expect(supportsCalls(home.hass, { entity_id: "sensor.reception_missed" })).toBe(false);
  expect(supportsCalls(home.hass, { entity_id: "light.hall" })).toBe(false);
  expect(supportsCalls(home.hass, {})).toBe(false);
});
