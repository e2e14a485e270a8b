import js from "@eslint/js";
import lit from "eslint-plugin-lit";
import a11y from "eslint-plugin-lit-a11y";
import wc from "eslint-plugin-wc";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";

export default defineConfig(
  { ignores: ["node_modules", "coverage"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [
      ts.configs.strictTypeChecked,
      ts.configs.stylisticTypeChecked,
      lit.configs["flat/all"],
      wc.configs["flat/best-practice"],
      a11y.configs.recommended,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A number reads well in a text.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // What an arrow function returns is nobody's business where nobody looks at it.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // What Home Assistant fails with is not an Error.
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      // A text that is not translated is empty.
      "@typescript-eslint/prefer-nullish-coalescing": [
        "error",
        { ignorePrimitives: { string: true } },
      ],
      // The parts of a card are rendered only when what they show is there.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Lit calls the listeners in a template on its element.
      "@typescript-eslint/unbound-method": "off",
      // These three say in which words, not what. Templates here are short as they are.
      "lit/no-template-arrow": "off",
      "lit/no-template-map": "off",
      "lit/prefer-query-decorators": "off",
      // An element's parts are defined where the bundle begins, and only there.
      "wc/define-tag-after-class-definition": "off",
    },
  },
  {
    files: ["**/*.mjs", "*.js"],
    languageOptions: { globals: { console: "readonly", process: "readonly" } },
  },
);
