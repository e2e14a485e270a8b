/** What is loaded when somebody first wants to see it. */
import { html, LitElement, type TemplateResult } from "lit";
import { expect, it, vi } from "vitest";
import type { Hass } from "../src/connection/hass";
import { Later, loadMore } from "../src/later/later";
import { Shell, type Content } from "../src/later/shell";
import { define } from "../src/shared/define";
import { taken } from "../src/shared/given";
import { loadTexts } from "../src/texts";
import { FakeHass } from "./fake-hass";
import { settled, textOf } from "./harness";

const gone = (): Promise<never> => Promise.reject(new Error("It is gone"));

async function open(load: () => Promise<unknown>): Promise<Later> {
  const later = new Later();
  later.load = load;
  later.append("The content");
  document.body.append(later);
  later.wanted = true;
  await settled();
  return later;
}

it("is loaded once it is wanted, and then shown", async () => {
  const load = vi.fn(() => Promise.resolve());
  const later = await open(load);
  expect(load).toHaveBeenCalledOnce();
  expect(textOf(later)).toBe("The content");
});

it("says what to do where it could not be loaded, and is tried again when it is opened", async () => {
  await loadTexts(new FakeHass());
  const load = vi.fn(gone);
  const later = await open(load);
  expect(textOf(later)).toBe("It is gone Reload");

  later.wanted = false;
  await settled();
  later.wanted = true;
  await settled();
  expect(load).toHaveBeenCalledTimes(2);
  expect(textOf(later)).toBe("It is gone Reload");

  load.mockResolvedValue(undefined as never);
  later.remove();
  document.body.append(later);
  await settled();
  expect(load).toHaveBeenCalledTimes(3);
  expect(textOf(later)).toBe("The content");
});

it("fails in the user's words", async () => {
  await loadTexts(new FakeHass());
  await expect(loadMore(gone)).rejects.toThrow("Reload the page");
});

it("hears what it was given before it was there", async () => {
  class Early extends Shell {
    protected override readonly content: Content = document.createElement("poly-vvx-late");
  }
  class Late extends LitElement {
    @taken set config(config: { title: string }) {
      this.title = config.title;
    }

    @taken set hass(hass: Hass) {
      this.lang = hass.language;
    }

    protected override render(): TemplateResult {
      return html`${this.title} in ${this.lang}`;
    }
  }
  define("poly-vvx-early", Early);
  const early = new Early();
  early.setConfig({ title: "A card" });
  early.hass = new FakeHass();
  document.body.append(early);
  await settled();
  expect(textOf(early)).toBe("");

  define("poly-vvx-late", Late);
  await settled();
  expect(textOf(early)).toBe("A card in en");
});
