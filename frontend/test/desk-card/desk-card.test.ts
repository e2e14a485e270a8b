import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EntityState } from "../../src/connection/hass";
import { deskSuggestion, DeskCard, type DeskCardConfig } from "../../src/desk-card/desk-card";
import type { PhoneCard } from "../../src/phone-card/phone-card";
import type { DeskList } from "../../src/desk-card/desk-list";
import type { DeskRow } from "../../src/desk-card/desk-row";
import "../../src/phone";
import { Home, settled, type Form } from "../home";

const NAMES = { a: "Kitchen", b: "Reception", c: "Workshop" };
let home: Home;
let card: DeskCard;
/** What is in it. */
let list: DeskList;

function on(state: string, attributes: Record<string, unknown> = {}): EntityState {
  return { state, attributes };
}

function inCall(state: string, name: string, calls = 1): EntityState {
  return on(state, {
    name,
    number: "2001",
    started: new Date(Date.now() - 42_000).toISOString(),
    calls: Array<object>(calls).fill({}),
  });
}

async function open(
  names: Readonly<Record<string, string>> = NAMES,
  config: Partial<DeskCardConfig> = {},
): Promise<void> {
  home = new Home(names);
  card = new DeskCard();
  card.setConfig({ type: "custom:poly-vvx-desk-card", ...config });
  home.provide((hass) => {
    card.hass = hass!;
  });
  await append();
  await show({});
}

async function append(): Promise<void> {
  document.body.append(card);
  await card.updateComplete;
  list = card.shadowRoot!.querySelector("poly-vvx-desk-list")!;
}

async function show(states: Readonly<Record<string, EntityState>>): Promise<void> {
  const phones = Object.keys(home.hass.devices);
  const idle = Object.fromEntries(phones.map((id) => [`sensor.${id}`, on("idle")] as const));
  home.update({ ...idle, ...states });
  await settled();
  await list.updateComplete;
  await Promise.all(rows().map(async (row) => row.updateComplete));
}

function rows(): DeskRow[] {
  return [...list.shadowRoot!.querySelectorAll<DeskRow>("poly-vvx-desk-row")];
}

function button(index: number): HTMLButtonElement {
  return rows()[index]!.shadowRoot!.querySelector("button")!;
}

/** What one reads of a phone. */
function read(index: number): string {
  return button(index).innerText.replace(/\s+/g, " ").trim();
}

function unfolded(): PhoneCard | null {
  return list.shadowRoot!.querySelector("poly-vvx-phone-card");
}

afterEach(() => {
  document.body.replaceChildren();
});

describe("the list", () => {
  beforeEach(async () => open());

  it("names all phones, and what they do", async () => {
    home.entities = {
      ...home.entities,
      "binary_sensor.b_dnd": {
        entity_id: "binary_sensor.b_dnd",
        platform: "poly_vvx",
        translation_key: "line_do_not_disturb",
        device_id: "b",
      },
    };
    await show({ "binary_sensor.b_dnd": on("on"), "sensor.c": on("unavailable") });
    expect([read(0), read(1), read(2)]).toEqual([
      "Kitchen Idle",
      "Reception Do not disturb",
      "Workshop Not reachable",
    ]);
    await show({
      "sensor.a": inCall("ringing", "Anna Berg"),
      "sensor.b": inCall("connected", "Ben Ito", 2),
      "sensor.c": on("unavailable"),
      "binary_sensor.c_reachable": on("off", { reason: "No answer for 30 s" }),
    });
    expect(read(0)).toBe("Kitchen Anna Berg · Ringing");
    expect(read(1)).toBe("Reception Ben Ito · 1 more call Connected");
    expect(read(2)).toBe("Workshop No answer for 30 s");
  });

  it("counts the seconds of a call", async () => {
    await show({ "sensor.a": inCall("connected", "Anna Berg") });
    const timer = rows()[0]!.shadowRoot!.querySelector("poly-vvx-timer")!;
    await vi.waitFor(() => expect(timer.shadowRoot!.textContent).toMatch(/0:4\d/));
  });

  it("sums up", async () => {
    await show({
      "sensor.a": inCall("ringing", "Anna Berg"),
      "sensor.b": inCall("held", "Ben Ito"),
      "sensor.c": on("unavailable"),
    });
    expect(list.shadowRoot!.querySelector("header p")!.textContent.replace(/\s+/g, " ")).toBe(
      "3 phones · Ringing: 1 · Busy: 1 · Not reachable: 1",
    );
  });

  it("tells of missed calls", async () => {
    await show({ "sensor.a_missed": on("2") });
    expect(read(0)).toContain("2 missed calls");
  });

  it("is left as it is by what is none of its business", () => {
    const before = rows().map((row) => row.innerText);
    card.hass = { ...home.hass };
    expect(list.isUpdatePending).toBe(false);
    expect(rows().map((row) => row.innerText)).toEqual(before);
  });

  it("subscribes to nothing", () => {
    expect(home.subscriptions).toBe(0);
  });

  it("takes in a phone that is added, and drops one that is removed", async () => {
    const { "sensor.c": gone, ...rest } = home.entities;
    expect(gone).toBeDefined();
    home.entities = rest;
    await show({});
    expect(rows()).toHaveLength(2);
  });
});

describe("a phone", () => {
  beforeEach(async () => open());

  it("unfolds to its card, and folds again", async () => {
    button(1).click();
    await list.updateComplete;
    expect(unfolded()!.deviceId).toBe("b");
    await show({});
    expect(button(1).ariaExpanded).toBe("true");
    expect(home.subscriptions).toBe(1);

    button(1).click();
    await list.updateComplete;
    expect(unfolded()).toBeNull();
  });

  it("folds when another one unfolds", async () => {
    button(0).click();
    button(2).click();
    await list.updateComplete;
    expect(unfolded()!.deviceId).toBe("c");
    expect(list.shadowRoot!.querySelectorAll("poly-vvx-phone-card")).toHaveLength(1);
  });

  it("that is removed while it is unfolded is gone", async () => {
    button(2).click();
    const { "sensor.c": gone, ...rest } = home.entities;
    expect(gone).toBeDefined();
    home.entities = rest;
    await show({});
    expect(unfolded()).toBeNull();
  });

  it("is reached by the arrows", () => {
    const press = (key: string): boolean =>
      (list.shadowRoot!.activeElement ?? card).dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }),
      );
    const at = (): number => rows().indexOf(list.shadowRoot!.activeElement as DeskRow);
    button(0).focus();
    press("ArrowDown");
    expect(at()).toBe(1);
    press("ArrowDown");
    press("ArrowDown");
    expect(at()).toBe(2);
    press("ArrowUp");
    expect(at()).toBe(1);
    expect(press("x")).toBe(true);
    expect(at()).toBe(1);
  });
});

describe("the configuration", () => {
  it("chooses the phones, their order and the title", async () => {
    await open(NAMES, { devices: ["c", "a"], title: "Staff", columns: 2 });
    expect([read(0), read(1)]).toEqual(["Workshop Idle", "Kitchen Idle"]);
    expect(list.shadowRoot!.querySelector("h2")!.textContent).toBe("Staff");

    card.setConfig({ type: "custom:poly-vvx-desk-card", devices: ["b"] });
    await show({});
    expect(rows()).toHaveLength(1);
  });

  it("is refused where it makes no sense", async () => {
    await open();
    const devices = "a" as unknown as string[];
    expect(() => card.setConfig({ type: "", devices })).toThrow("list");
  });

  it("has a form, in words once they are there", async () => {
    await open();
    const form = (await DeskCard.getConfigForm()) as Form;
    expect(form.schema.map(({ name }) => form.computeLabel({ name }))).toEqual([
      "Title",
      "Phones",
      "Phones beside each other, at most",
    ]);
    expect(form.computeLabel({ name: "unheard" })).toBe("unheard");
    expect(DeskCard.getStubConfig()).toEqual({});
  });

  it("tells Home Assistant how much room the card takes", async () => {
    await open();
    expect(await card.getCardSize()).toBe(4);
    expect(card.getGridOptions()).toEqual({ columns: "full", min_columns: 6 });
  });

  it("is proposed where there are several phones", async () => {
    await open();
    expect(deskSuggestion(home.hass, "sensor.a")).not.toBeNull();
    expect(deskSuggestion(home.hass, "sensor.a_missed")).toBeNull();
    expect(deskSuggestion(home.hass, "light.hall")).toBeNull();
    expect(deskSuggestion(new Home({ a: "Kitchen" }).hass, "sensor.a")).toBeNull();
  });
});

it("shows nothing when the connection is lost before its words are there", async () => {
  home = new Home(NAMES);
  card = new DeskCard();
  card.setConfig({ type: "" });
  const loadBackendTranslation = () => Promise.reject(new Error("connection lost"));
  card.hass = { ...home.hass, connection: { ...home.hass.connection }, loadBackendTranslation };
  await append();
  await settled();
  expect(list.shadowRoot!.querySelector("ha-card")).toBeNull();
});

it("says what to do where there is no phone", async () => {
  await open({});
  expect(list.shadowRoot!.querySelector(".empty")!.textContent).toContain("Add one");
});

describe("forty phones", () => {
  const names = Object.fromEntries(
    Array.from({ length: 40 }, (_none, index) => [`p${index}`, `Phone ${index}`]),
  );

  it("are there at once", async () => {
    await open(names);
    const states = Object.fromEntries(
      Object.keys(names).map((id) => [`sensor.${id}`, inCall("connected", `Caller ${id}`)]),
    );
    const began = performance.now();
    await show(states);
    card.getBoundingClientRect();
    const took = performance.now() - began;
    console.log(`40 phones that all begin a call: shown after ${took.toFixed(1)} ms`);
    expect(rows()).toHaveLength(40);
    expect(took).toBeLessThan(200);
  });

  it("are found by typing", async () => {
    await open(names);
    await show({ "sensor.p7": inCall("connected", "Anna Berg") });
    const input = list.shadowRoot!.querySelector("input")!;
    const find = async (text: string): Promise<number> => {
      input.value = text;
      input.dispatchEvent(new Event("input"));
      await list.updateComplete;
      return rows().length;
    };
    expect(await find("anna")).toBe(1);
    expect(await find("nobody")).toBe(0);
    expect(list.shadowRoot!.querySelector(".empty")!.textContent).toContain("Nothing found");
    expect(await find("")).toBe(40);
  });

  it("render nothing for what they do not show", async () => {
    await open(names);
    let renders = 0;
    const render = list.requestUpdate.bind(list);
    list.requestUpdate = (...given) => {
      renders += 1;
      render(...given);
    };
    const { states } = home.hass;
    for (let index = 0; index < 1000; index += 1) {
      home.update({ ...states, "light.hall": on(String(index)) });
    }
    expect(renders).toBe(0);
  });
});

describe.each(["ltr", "rtl"])("written %s", (direction) => {
  it.each([
    [320, "dark"],
    [400, ""],
    [1200, "dark"],
  ])("fits into %i pixels and can be used by all, in a %s theme", async (width, theme) => {
    document.documentElement.dir = direction;
    document.documentElement.className = theme;
    await open({ ...NAMES, d: "A".repeat(300) });
    card.style.cssText = `display:block;inline-size:${width}px`;
    await show({
      "sensor.a": inCall("ringing", "\u202eאבג ".repeat(40)),
      "sensor.b": inCall("connected", "Ben Ito", 3),
      "sensor.b_missed": on("7"),
      "sensor.c": on("unavailable"),
    });
    const inner = list.shadowRoot!.querySelector("ha-card")!;
    expect(inner.scrollWidth).toBeLessThanOrEqual(inner.clientWidth);
    for (const row of rows()) {
      expect(row.getBoundingClientRect().height).toBeGreaterThanOrEqual(44);
    }
    const { violations } = await axe.run(card, {
      rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
    });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});
