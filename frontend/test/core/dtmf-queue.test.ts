import { expect, it, vi } from "vitest";
import { DtmfQueue } from "../../src/core/dtmf-queue";

function gate(): {
  send: (digits: string) => Promise<void>;
  sent: string[];
  open: () => void;
  fail: () => void;
} {
  const sent: string[] = [];
  let settle: { resolve: () => void; reject: (reason: Error) => void };
  return {
    sent,
    send: (digits) => {
      sent.push(digits);
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
      });
    },
    open: () => settle.resolve(),
    fail: () => settle.reject(new Error("refused")),
  };
}

it("sends one thing at a time, and in order", async () => {
  const { send, sent, open } = gate();
  const queue = new DtmfQueue(send);

  queue.push("1");
  queue.push("2");
  queue.push("#");
  expect(sent).toEqual(["1"]);

  open();
  await vi.waitFor(() => expect(sent).toEqual(["1", "2#"]));
});

it("sends nothing that was pressed before a failure, and all that is pressed after it", async () => {
  const { send, sent, fail } = gate();
  const queue = new DtmfQueue(send);
  queue.push("1");
  queue.push("2");

  fail();
  await new Promise(setImmediate);
  queue.push("3");

  expect(sent).toEqual(["1", "3"]);
});
