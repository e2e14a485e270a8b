/** That everybody can use the card: by axe, by its measures, and by the keyboard. */
import axe from "axe-core";
import { page, userEvent } from "vitest/browser";
import { afterEach, describe, expect, it } from "vitest";
import {
  elements,
  find,
  findAll,
  focusedName,
  isShown,
  nameOf,
  overflowing,
  settled,
  show,
} from "../harness";
import { call } from "../snapshots";
import { SCENES, stage } from "./scenes";

const scenes = Object.keys(SCENES);

async function violations(): Promise<string[]> {
  const result = await axe.run(document.body, {
    // The page around the card is not the card's.
    rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
  });
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`,
  );
}

function tooSmall(): string[] {
  return [...elements()]
    .filter((element) => element.matches("button, input, select, a") && isShown(element))
    .filter((element) => {
      const target = element.closest("label") ?? element;
      const { width, height } = target.getBoundingClientRect();
      return width < 43.5 || height < 43.5;
    })
    .map((element) => `${nameOf(element)}: ${JSON.stringify(element.getBoundingClientRect())}`);
}

afterEach(async () => {
  document.documentElement.style.removeProperty("--ha-font-size-scale");
  await page.viewport(400, 900);
});

describe.each(scenes)("%s", (scene) => {
  it.each([
    ["light", "ltr"],
    ["dark", "rtl"],
  ])("passes axe, %s and %s", async (theme, direction) => {
    document.documentElement.className = theme;
    document.documentElement.dir = direction;
    await stage(scene);
    expect(await violations()).toEqual([]);
  });

  it("fits, and can be hit, at every width and with large text", async () => {
    await stage(scene);
    for (const [width, scale] of [
      [320, 1],
      [320, 2],
      [390, 1],
      [640, 1],
      [1280, 2],
    ] as const) {
      await page.viewport(width, 900);
      document.documentElement.style.setProperty("--ha-font-size-scale", String(scale));
      expect(overflowing(width), `at ${width} pixels, text times ${scale}`).toEqual([]);
      expect(tooSmall(), `at ${width} pixels, text times ${scale}`).toEqual([]);
    }
  });
});

describe("the colors of the other theme", () => {
  it.each(["ringing during a call", "several calls", "history", "details", "an error"])(
    "pass axe too: %s",
    async (scene) => {
      document.documentElement.className = "dark";
      await stage(scene);
      expect(await violations()).toEqual([]);
    },
  );
});

describe("the layout", () => {
  it("has two columns where there is room, and one where there is not", async () => {
    await stage("history");
    const columns = (): number =>
      new Set([find(".main"), find(".side")].map((one) => one.getBoundingClientRect().left)).size;
    await page.viewport(500, 900);
    expect(columns()).toBe(1);
    await page.viewport(800, 900);
    expect(columns()).toBe(2);
  });

  it("leaves out the words below the icons where it is very narrow", async () => {
    const { card } = await stage("several calls");
    card.style.width = "280px";
    expect(overflowing(400)).toEqual([]);
    expect(find(".actions span").getBoundingClientRect().width).toBe(1);
  });
});

describe("what moves", () => {
  it("stands still for who wants it so", async () => {
    await stage("ringing");
    const sheet = getComputedStyle(find(".pulse"), "::after");
    expect(sheet.animationName).toBe(
      matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "pulse",
    );
    expect(getComputedStyle(find(".pulse")).boxShadow).not.toBe("none");
  });
});

describe("the keyboard", () => {
  it("reaches everything in the order in which it is seen", async () => {
    await stage("several calls");
    const places: number[] = [];
    find("[data-action]").focus();
    for (let step = 0; step < 8; step += 1) {
      let { activeElement } = document;
      while (activeElement?.shadowRoot?.activeElement) {
        ({ activeElement } = activeElement.shadowRoot);
      }
      const { top, left } = activeElement!.getBoundingClientRect();
      places.push(Math.round(top / 20) * 10_000 + left);
      await userEvent.tab();
    }
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  it.each([
    ["ltr", "{ArrowRight}", "History"],
    ["ltr", "{ArrowLeft}", "Details"],
    ["rtl", "{ArrowLeft}", "History"],
    ["rtl", "{ArrowRight}", "Details"],
    ["ltr", "x", "Keypad"],
  ])("goes from tab to tab, %s by %s", async (direction, keys, name) => {
    document.documentElement.dir = direction;
    await show();
    find("[role=tab]").focus();
    await userEvent.keyboard(keys);
    await settled();
    expect(focusedName()).toBe(name);
    const chosen = findAll("[role=tab][aria-selected=true]").filter(isShown);
    expect(chosen.map(nameOf)).toEqual([name]);
  });
});

it("puts numbers from left to right, whatever is written around them", async () => {
  document.documentElement.dir = "rtl";
  await show({ calls: [call({ name: "‮evil<b>", number: "+49 30 1" })] });
  const [name, number] = [...find("poly-vvx-call").shadowRoot!.querySelectorAll("bdi")];
  expect(name!.textContent).toBe("‮evil<b>");
  expect(getComputedStyle(number!).direction).toBe("ltr");
});
