import { expect, it } from "vitest";
import "../src/phone";
import { announce } from "../src/shared/picker";
import { loadTexts } from "../src/texts";
import { Home } from "./home";

const LISTS = ["customCards", "customBadges", "customCardFeatures", "customStrategies"] as const;
function entries(list: (typeof LISTS)[number]): Record<string, string>[] {
  return window[list] as Record<string, string>[];
}

it("offers each of our elements where people choose one of its kind", () => {
  const offered = LISTS.map((list) => [list, entries(list).map(({ type }) => type)]);
  expect(Object.fromEntries(offered)).toEqual({
    customCards: ["poly-vvx-phone-card", "poly-vvx-desk-card"],
    customBadges: ["poly-vvx-phone-badge"],
    customCardFeatures: ["poly-vvx-calls-feature"],
    customStrategies: ["poly-vvx", "poly-vvx-phone"],
  });
});

it("defines all that it offers", () => {
  for (const tag of [
    "poly-vvx-phone-card",
    "poly-vvx-desk-card",
    "poly-vvx-phone-badge",
    "poly-vvx-calls-feature",
    "ll-strategy-dashboard-poly-vvx",
    "ll-strategy-section-poly-vvx-phone",
  ]) {
    expect(customElements.get(tag), tag).toBeDefined();
  }
});

it("names each in the user's language, once its words are there", async () => {
  await loadTexts(new Home().hass);
  for (const list of LISTS) {
    for (const { name, description } of entries(list)) {
      expect(name).toMatch(/^[A-Z]/);
      expect(description).toMatch(/\.$/);
    }
  }
});

it("offers nothing twice, when a second copy of the file is loaded", () => {
  const before = entries("customCards").length;
  announce("customCards", { type: "poly-vvx-phone-card", text: "phone_card", name: "Again" });
  expect(entries("customCards")).toHaveLength(before);
});
