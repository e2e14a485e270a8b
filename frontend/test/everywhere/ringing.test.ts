import { beforeEach, expect, it } from "vitest";
import type { Hass } from "../../src/connection/hass";
import { ringWatch } from "../../src/everywhere/ringing";

let told: [string, boolean][];
let watch: ReturnType<typeof ringWatch>;

const entities: Hass["entities"] = {
  "binary_sensor.hall": {
    entity_id: "binary_sensor.hall",
    platform: "poly_vvx",
    translation_key: "ringing",
    device_id: "reception",
  },
  "binary_sensor.muted": {
    entity_id: "binary_sensor.muted",
    platform: "poly_vvx",
    translation_key: "muted",
    device_id: "reception",
  },
  "binary_sensor.doorbell": {
    entity_id: "binary_sensor.doorbell",
    platform: "other",
    translation_key: "ringing",
    device_id: "door",
  },
};

function see(states: Readonly<Record<string, string>>, registry = entities): void {
  watch({
    entities: registry,
    states: Object.fromEntries(
      Object.entries(states).map(([entityId, state]) => [entityId, { state, attributes: {} }]),
    ),
  });
}

beforeEach(() => {
  told = [];
  watch = ringWatch((...change) => told.push(change));
});

it("tells when a phone begins and ceases to ring", () => {
  see({ "binary_sensor.hall": "off" });
  see({ "binary_sensor.hall": "on" });
  see({ "binary_sensor.hall": "on" });
  see({ "binary_sensor.hall": "unavailable" });
  expect(told).toEqual([
    ["reception", true],
    ["reception", false],
  ]);
});

it("tells of a phone that rings when the page is opened", () => {
  see({ "binary_sensor.hall": "on" });
  expect(told).toEqual([["reception", true]]);
});

it("looks at nothing but whether our phones ring", () => {
  see({ "binary_sensor.muted": "on", "binary_sensor.doorbell": "on" });
  expect(told).toEqual([]);
});

it("tells once, however often the registry changes", () => {
  see({ "binary_sensor.hall": "on" });
  see({ "binary_sensor.hall": "on" }, { ...entities });
  expect(told).toEqual([["reception", true]]);
});

it("tells of a phone that is removed while it rings", () => {
  see({ "binary_sensor.hall": "on" });
  see({ "binary_sensor.hall": "on" }, {});
  expect(told.at(-1)).toEqual(["reception", false]);
});

it("tells nothing of a silent phone that is removed", () => {
  see({ "binary_sensor.hall": "off" });
  see({}, {});
  expect(told).toEqual([]);
});

it("waits while a page has loaded the states alone, or what there is", () => {
  const states = { "binary_sensor.hall": { state: "on", attributes: {} } };
  watch({ entities: null, states });
  watch({ entities, states: null });
  expect(told).toEqual([]);
  watch({ entities, states });
  expect(told).toEqual([["reception", true]]);
});
