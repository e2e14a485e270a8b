/** How the card is found and set up, without a line of YAML. */
import { describe, expect, it } from "vitest";
import { PhoneCard } from "../../src/phone-card/phone-card";
import { deviceOf } from "../../src/connection/discovery";
import { announce, loadWords } from "../../src/shared/picker";
import { loadTexts } from "../../src/texts";
import { FakeHass } from "../fake-hass";
import { settled } from "../harness";
import type { Form } from "../home";

interface Picked {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly getEntitySuggestion: (hass: FakeHass, entityId: string) => unknown;
}

const picked = (): Picked =>
  (window.customCards as Picked[]).find(({ type }) => type === "poly-vvx-phone-card")!;

describe("the picker", () => {
  it("offers the card in the user's language", async () => {
    await loadTexts(new FakeHass());
    expect(picked().name).toBe("Poly VVX phone");
    expect(picked().description).toContain("call history");
  });

  it("offers it once, however often the file is loaded", () => {
    const { length } = window.customCards!;
    announce("customCards", {
      type: "poly-vvx-phone-card",
      text: "phone_card",
      name: "Again",
      getEntitySuggestion: () => null,
    });
    expect(window.customCards).toHaveLength(length);
  });

  it("has its words loaded before anything is shown", async () => {
    const root = Object.assign(document.createElement("home-assistant"), {
      hass: undefined as FakeHass | undefined,
    });
    await loadWords();
    document.body.append(root);
    await loadWords();
    const hass = new FakeHass();
    hass.texts = { config_panel: { card: { picker: { phone_card_name: "Telefon" } } } };
    root.hass = hass;
    await loadWords();
    await settled();
    expect(picked().name).toBe("Telefon");

    root.hass = new FakeHass();
    root.hass.loadBackendTranslation = () => Promise.reject(new Error("Not now"));
    await loadWords();
    await settled();
    expect(picked().name).toBe("Telefon");
    await loadTexts(new FakeHass());
  });

  it("says in English what has no words yet", () => {
    const what = { type: "later", text: "later", name: "Later" };
    announce("customBadges", what);
    expect(window.customBadges?.at(-1)).toMatchObject({ name: "Later", description: "" });
    window.customBadges?.pop();
  });

  it("suggests it for the entities of a phone, and for no others", () => {
    const hass = new FakeHass();
    hass.entities = {
      ...hass.entities,
      "light.hall": { entity_id: "light.hall", platform: "hue", device_id: "hall" },
      "sensor.alone": { entity_id: "sensor.alone", platform: "poly_vvx", device_id: null },
    };
    const suggested = (entityId: string): unknown => picked().getEntitySuggestion(hass, entityId);
    expect(suggested("sensor.desk_phone")).toEqual({
      config: { type: "custom:poly-vvx-phone-card", device_id: "desk" },
    });
    expect(suggested("light.hall")).toBeNull();
    expect(suggested("sensor.alone")).toBeNull();
    expect(suggested("light.unknown")).toBeNull();
    expect(deviceOf(hass, undefined)).toBeUndefined();
  });
});

describe("the preview", () => {
  it("shows the first phone of the house", async () => {
    const hass = new FakeHass();
    const phone = { platform: "poly_vvx", translation_key: "call_state" };
    hass.entities = {
      a: { entity_id: "a", device_id: "2", ...phone },
      b: { entity_id: "b", device_id: "1", ...phone },
      c: { entity_id: "c", device_id: "0", ...phone, translation_key: "ringing" },
      d: { entity_id: "d", device_id: null, ...phone },
    };
    hass.devices = {
      1: { id: "1", name: "Hall", name_by_user: "Attic" },
      2: { id: "2", name: "Bath" },
    };
    expect(await PhoneCard.getStubConfig(hass)).toEqual({ device_id: "1" });
  });

  it("is empty where there is none, or no words", async () => {
    const hass = new FakeHass();
    hass.entities = {};
    hass.loadBackendTranslation = () => Promise.reject(new Error("Not now"));
    expect(await PhoneCard.getStubConfig(hass)).toEqual({});
  });
});

describe("the editor", () => {
  it("has a label for each field", async () => {
    await loadTexts(new FakeHass());
    const { schema, computeLabel } = (await PhoneCard.getConfigForm()) as Form;
    expect(schema.map(({ name }) => name)).toEqual([
      "device_id",
      "name",
      "sections",
      "start",
      "contacts",
      "confirm_call_back",
    ]);
    for (const field of schema) {
      expect(computeLabel(field)).toMatch(/^[A-Z]/);
    }
    expect(computeLabel({ name: "unheard" })).toBe("unheard");
  });
});

describe("a text that depends on a number", () => {
  it.each([
    ["en", 1, "1 missed call"],
    ["en", 2, "2 missed calls"],
    ["pl", 3, "3 missed calls"], // Its own category, which nobody has translated.
  ])("in %s of %d", async (language, count, words) => {
    const hass = new FakeHass();
    hass.language = language;
    expect((await loadTexts(hass)).plural("count.missed", count)).toBe(words);
  });
});
