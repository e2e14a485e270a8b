import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EntityState } from "../src/connection/hass";
import { badgeSuggestion, PhoneBadge } from "../src/phone-badge/phone-badge";
import "../src/phone";
import type { BadgeContent } from "../src/phone-badge/badge-content";
import { Home, settled, type Form } from "./home";

let home: Home;
let badge: PhoneBadge;

beforeEach(() => {
  home = new Home();
  badge = new PhoneBadge();
  badge.setConfig({ type: "custom:poly-vvx-phone-badge", device_id: "reception" });
  home.provide((hass) => {
    badge.hass = hass!;
  });
  document.body.append(badge);
});

afterEach(() => {
  document.body.replaceChildren();
});

async function read(states: Readonly<Record<string, EntityState>>): Promise<string> {
  home.update(states);
  await settled();
  const content = await contentOf(badge);
  return content.querySelector("button")?.innerText.replace(/\s+/g, " ").trim() ?? "";
}

/** What is in a badge. */
async function contentOf(shown: PhoneBadge): Promise<ShadowRoot> {
  await shown.updateComplete;
  const content = shown.shadowRoot!.querySelector<BadgeContent>("poly-vvx-badge-content")!;
  await content.updateComplete;
  return content.shadowRoot!;
}

function on(state: string, attributes: Record<string, unknown> = {}): EntityState {
  return { state, attributes };
}

describe("a badge", () => {
  it.each([
    ["what the phone does", on("idle"), "0", "Reception Idle"],
    ["with whom", on("connected", { name: "Anna Berg", calls: [{}] }), "3", "Reception Anna Berg"],
    ["what was missed", on("idle"), "1", "Reception 1 missed call"],
    ["that it is away", on("unavailable"), "2", "Reception Not reachable"],
  ])("shows %s", async (_words, state, missed, expected) => {
    expect(await read({ "sensor.reception": state, "sensor.reception_missed": on(missed) })).toBe(
      expected,
    );
  });

  it("can be given another name", async () => {
    badge.setConfig({ type: "", device_id: "reception", name: "Front desk" });
    expect(await read({ "sensor.reception": on("idle") })).toBe("Front desk Idle");
  });

  it("shows nothing without a phone", async () => {
    badge.setConfig({ type: "" });
    expect(await read({ "sensor.reception": on("idle") })).toBe("");
  });

  it("leads to the phone", async () => {
    await read({ "sensor.reception": on("idle") });
    const asked: unknown[] = [];
    badge.addEventListener("hass-more-info", (event) => asked.push((event as CustomEvent).detail));
    (await contentOf(badge)).querySelector("button")!.click();
    expect(asked).toEqual([{ entityId: "sensor.reception" }]);
  });

  it.each(["", "dark"])("can be used by all, in a %s theme", async (theme) => {
    document.documentElement.className = theme;
    await read({ "sensor.reception": on("ringing", { number: "2001", calls: [{}] }) });
    const { violations } = await axe.run(badge, { rules: { region: { enabled: false } } });
    expect(violations).toEqual([]);
  });
});

it("has a form, in words once they are there", async () => {
  await read({});
  const form = (await PhoneBadge.getConfigForm()) as Form;
  expect(form.schema.map(({ name }) => form.computeLabel({ name }))).toEqual(["Phone", "Name"]);
  expect(form.computeLabel({ name: "unheard" })).toBe("unheard");
});

it("shows what is known when the connection is lost before its words are there", async () => {
  const mute = new PhoneBadge();
  mute.setConfig({ type: "", device_id: "reception" });
  const loadBackendTranslation = () => Promise.reject(new Error("connection lost"));
  mute.hass = { ...home.hass, connection: { ...home.hass.connection }, loadBackendTranslation };
  document.body.append(mute);
  await settled();
  expect((await contentOf(mute)).querySelector("button")).toBeNull();
});

it("is proposed for our phones", () => {
  expect(badgeSuggestion(home.hass, "sensor.reception")?.config.device_id).toBe("reception");
  expect(badgeSuggestion(home.hass, "light.hall")).toBeNull();
  expect(PhoneBadge.getStubConfig(home.hass)).toEqual({ device_id: "reception" });
  expect(PhoneBadge.getStubConfig(new Home({}).hass)).toEqual({});
});
