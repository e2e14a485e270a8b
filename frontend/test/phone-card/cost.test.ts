/** What the card costs. The figures are printed. */
import { cdp } from "vitest/browser";
import { describe, expect, it } from "vitest";
import { PhoneCard } from "../../src/phone-card/phone-card";
import { findAll, isShown, settled, show } from "../harness";
import { call, snapshot } from "../snapshots";

/** Count how often a card is rendered while something happens. */
async function renders(what: () => void): Promise<number> {
  const prototype = PhoneCard.prototype as unknown as { render: () => unknown };
  const { render } = prototype;
  let count = 0;
  prototype.render = function counted(this: PhoneCard) {
    count += 1;
    return render.call(this);
  };
  try {
    what();
    await settled();
  } finally {
    prototype.render = render;
  }
  return count;
}

describe("the card is rendered", () => {
  it("never for what happens elsewhere in the house", async () => {
    const { card, hass } = await show({ calls: [call()] });
    const count = await renders(() => {
      for (let change = 0; change < 1000; change += 1) {
        card.hass = hass.next({ states: { "light.hall": { state: "on", attributes: {} } } });
      }
    });
    console.log(`renders for 1000 unrelated changes: ${count}`);
    expect(count).toBe(0);
  });

  it("once for each snapshot", async () => {
    const { hass } = await show({ calls: [call()] });
    expect(
      await renders(() => hass.connection.send({ calls: [call(), call({ call_id: "2" })] })),
    ).toBe(1);
  });
});

/** How long the page has been busy, in milliseconds, not counting what others do. */
async function busy(): Promise<number> {
  const { metrics } = await cdp().send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")!.value * 1000;
}

it("shows twenty calls at once", async () => {
  await cdp().send("Performance.enable", { timeDomain: "threadTicks" });
  const { card, hass } = await show();
  const calls = Array.from({ length: 20 }, (_, index) =>
    call({ call_id: String(index), name: `Caller ${index}` }),
  );
  const took: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    hass.connection.send();
    await settled();
    const begun = await busy();
    hass.connection.send({ calls });
    await card.updateComplete;
    await settled();
    const last = findAll("poly-vvx-call").at(-1)!;
    expect(last.getBoundingClientRect().height).toBeGreaterThan(40);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    took.push((await busy()) - begun);
  }
  await cdp().send("Performance.disable");
  const least = Math.min(...took);
  console.log(`20 calls: shown after ${least.toFixed(1)} ms of work`);
  expect(findAll("poly-vvx-call").filter(isShown)).toHaveLength(20);
  expect(least).toBeGreaterThan(0);
  expect(least).toBeLessThan(50);
});

it("leaves nothing behind when it goes", async () => {
  const { card, hass } = await show({ calls: [call()] });
  const { connection } = hass;
  for (let cycle = 0; cycle < 200; cycle += 1) {
    card.remove();
    document.body.append(card);
  }
  await settled();
  expect(connection.subscriptions.size).toBe(1);
  expect(connection.listened).toBe(2);
  expect(window.polyVvxCards?.size).toBe(1);
  connection.send(snapshot({ calls: [] }));
  await settled();
  expect(findAll("poly-vvx-call")).toEqual([]);

  card.remove();
  expect(window.polyVvxCards?.size).toBe(0);
});
