/** What a card learns of Home Assistant, and when. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeHass } from "../fake-hass";
import { find, press, settled, show, textOf } from "../harness";
import { call, snapshot } from "../snapshots";

afterEach(() => {
  vi.useRealTimers();
});

describe("the language", () => {
  it("changes with the user's", async () => {
    const { card, hass } = await show();
    const german = { config_panel: { card: { section: { keypad: "Tasten" } } } };
    const next = hass.next({ language: "de", locale: { language: "de" } });
    next.texts = german;
    card.hass = next;
    await settled();
    expect(textOf(find("[role=tab]"))).toBe("Tasten");
  });

  it("is the newest one, whichever comes last", async () => {
    const { card, hass } = await show();
    let late!: () => void;
    const slow = hass.next({ language: "fr" });
    slow.loadBackendTranslation = () =>
      new Promise((resolve) => {
        late = () => resolve(() => "retard");
      });
    card.hass = slow;
    card.hass = hass.next({});
    late();
    await settled();
    late();
    await settled();
    expect(textOf(find("[role=tab]"))).toBe("Keypad");
  });

  it("is asked for again when it could not be had", async () => {
    const hass = new FakeHass();
    const { loadBackendTranslation } = hass;
    hass.loadBackendTranslation = () => Promise.reject(new Error("Not now"));
    await show({}, {}, hass);
    expect(textOf()).toBe("Desk phone");

    hass.loadBackendTranslation = (...given) => loadBackendTranslation.apply(hass, given);
    hass.connection.send();
    await settled();
    expect(textOf()).toContain("Desk phone Idle");
  });
});

describe("the integration", () => {
  it("is looked for when it comes up", async () => {
    const hass = new FakeHass();
    hass.config = { ...hass.config, components: [] };
    hass.connection.refuses = "unknown_command";
    const { card } = await show({}, {}, hass);
    expect(textOf()).toContain("has not started");

    hass.connection.refuses = undefined;
    card.hass = hass.next({ config: { ...hass.config, components: ["light"] } });
    await settled();
    expect(hass.connection.attempts).toBe(1);
    card.hass = hass.next({ config: { ...hass.config, components: ["poly_vvx"] } });
    await settled();
    expect(textOf()).toContain("Idle");
  });
});

describe("a card", () => {
  it("shows nothing before it is told what and of whom", async () => {
    const card = document.createElement("poly-vvx-phone-card");
    document.body.append(card);
    await settled();
    expect(textOf()).toBe("");
    card.setConfig({ type: "custom:poly-vvx-phone-card", device_id: "desk" });
    await settled();
    expect(textOf()).toBe("");
    card.hass = new FakeHass();
    expect(card.hass).toBeInstanceOf(FakeHass);
    await settled();
    expect(textOf()).toContain("Desk phone Idle");
    card.hass = undefined;
    await settled();
  });

  it("follows another phone when it is told so", async () => {
    const { card, hass } = await show({ calls: [call()] });
    await press("Hold");
    hass.connection.first = snapshot();
    card.setConfig({ type: "custom:poly-vvx-phone-card", device_id: "hall" });
    await settled();
    expect(textOf()).not.toContain("Hang up");
    expect([...hass.connection.subscriptions].map(({ deviceId }) => deviceId)).toContain("hall");
  });

  it("stays with its phone when something else is set", async () => {
    const { card, hass } = await show();
    card.setConfig({ type: "custom:poly-vvx-phone-card", device_id: "desk", name: "Kitchen" });
    await settled();
    expect(textOf()).toContain("Kitchen Idle");
    expect(hass.connection.attempts).toBe(1);
  });

  it("shows calls also before the call log is known", async () => {
    const hass = new FakeHass();
    hass.answerAsked = () => new Promise(() => undefined);
    await show({ calls: [call()] }, {}, hass);
    expect(textOf()).toContain("Anna Berg");
  });

  it("tells the page which phone it shows, but not in a preview", async () => {
    const { card } = await show();
    expect([...(window.polyVvxCards ?? [])].map(({ deviceId }) => deviceId)).toEqual(["desk"]);
    card.remove();
    card.preview = true;
    document.body.append(card);
    expect(window.polyVvxCards?.size).toBe(0);
  });

  it("says how large it is", async () => {
    const { card } = await show();
    expect(card.getCardSize()).toBeGreaterThan(1);
    expect(card.getGridOptions()).toMatchObject({ columns: 12, rows: "auto" });
  });
});
