import { describe, expect, it } from "vitest";
import type { Hass } from "../src/connection/hass";
import { PhoneSection } from "../src/strategies/phone-section";
import { PhonesDashboard } from "../src/strategies/phones-dashboard";
import { MOST_TABS } from "../src/strategies/views";
import { Home } from "./home";

interface Section {
  cards: { type: string; device_id?: string; devices?: string[]; content?: string }[];
}
interface View {
  title: string;
  path: string;
  subview?: boolean;
  sections: Section[];
}

async function views(hass: Hass, devices?: string[]): Promise<View[]> {
  const config = await PhonesDashboard.generate(devices ? { devices } : {}, hass);
  return config.views as View[];
}

function cardsOf(view: View | undefined): string[] {
  return view?.sections.flatMap(({ cards }) => cards.map(({ type }) => type)) ?? [];
}

function many(count: number): Hass {
  return new Home(
    Object.fromEntries(
      Array.from({ length: count }, (_none, index) => [`p${index}`, `Phone ${index}`]),
    ),
  ).hass;
}

describe("the dashboard", () => {
  it("has a desk, and a page for each phone", async () => {
    const [desk, ...phones] = await views(new Home({ a: "Kitchen", b: "Reception" }).hass);
    expect(cardsOf(desk)).toEqual(["custom:poly-vvx-desk-card"]);
    expect(desk!.sections[0]!.cards[0]!.devices).toEqual(["a", "b"]);
    expect(phones.map(({ title, path }) => [title, path])).toEqual([
      ["Kitchen", "a"],
      ["Reception", "b"],
    ]);
    expect(cardsOf(phones[0])).toEqual(["custom:poly-vvx-phone-card"]);
  });

  it("is one page where there is one phone", async () => {
    expect((await views(new Home().hass)).map(({ title }) => title)).toEqual(["Reception"]);
  });

  it("says what to do where there is none", async () => {
    const [view] = await views(new Home({}).hass);
    expect(view!.sections[0]!.cards[0]!.content).toContain("Add one");
  });

  it("has the pages of many phones behind the desk", async () => {
    const some = await views(many(MOST_TABS));
    expect(some.filter(({ subview }) => subview)).toHaveLength(0);
    const all = await views(many(MOST_TABS + 1));
    expect(all.filter(({ subview }) => subview)).toHaveLength(MOST_TABS + 1);
    expect(all[0]!.subview).toBeUndefined();
  });

  it("shows what happened, where that is recorded", async () => {
    const { hass } = new Home();
    Object.assign(hass, { config: { components: ["logbook"], time_zone: "UTC" } });
    expect(cardsOf((await views(hass))[0])).toContain("logbook");
  });

  it("can be of some phones", async () => {
    const { hass } = new Home({ a: "Kitchen", b: "Reception", c: "Workshop" });
    expect((await views(hass, ["c", "a"])).slice(1).map(({ path }) => path)).toEqual(["c", "a"]);
  });

  it("comes with a title", async () => {
    expect(await PhonesDashboard.getCreateSuggestions(new Home().hass)).toEqual({
      title: "Phones",
      icon: "mdi:deskphone",
    });
  });
});

describe("the section", () => {
  const { hass } = new Home({ a: "Kitchen", b: "Reception" });

  it("is of the phone that was chosen, else of the first", async () => {
    const cards = async (config: object): Promise<unknown> =>
      ((await PhoneSection.generate(config, hass)) as unknown as Section).cards[0]!.device_id;
    expect(await cards({ device_id: "b" })).toBe("b");
    expect(await cards({})).toBe("a");
  });

  it("is empty where there is no phone", async () => {
    expect((await PhoneSection.generate({}, new Home({}).hass)).cards).toEqual([]);
    expect(PhoneSection.getStubConfig(new Home({}).hass)).toBeUndefined();
  });

  it("can be looked at before it is chosen", () => {
    expect(PhoneSection.getStubConfig(hass)).toEqual({
      type: "custom:poly-vvx-phone",
      device_id: "a",
    });
  });
});
