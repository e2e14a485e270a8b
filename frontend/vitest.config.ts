import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

export default defineConfig({
  optimizeDeps: { include: ["axe-core"] },
  // Lit as it is shipped, not as it is while one develops.
  resolve: { conditions: ["module", "browser"] },
  test: {
    // One page for all files: each test clears it.
    isolate: false,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: [["text", { skipFull: true }], "json"],
      thresholds: { branches: 100 },
    },
    projects: [
      { extends: true, test: { name: "pure", include: ["test/core/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/**/*.test.ts"],
          exclude: ["test/core/**"],
          setupFiles: ["test/setup.ts"],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: process.env.CHROMIUM! },
            }),
            instances: [{ browser: "chromium" }],
            viewport: { width: 400, height: 900 },
          },
        },
      },
    ],
  },
});
