import js from "@eslint/js";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["node_modules/", "dist/"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ["*.js", "*.mjs", "browser/*.mjs", "bench/*.mjs"],
          // They are few, and small.
          maximumDefaultProjectFileMatchCount_THIS_WILL_SLOW_DOWN_LINTING: 12,
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Everything that a reader or a program of theirs wrote is text, never markup.
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text goes into a page as text: use textContent." },
        { property: "outerHTML", message: "Text goes into a page as text: use textContent." },
        { property: "insertAdjacentHTML", message: "Text goes into a page as text." },
      ],
    },
  },
  { files: ["**/*.js", "**/*.mjs"], ...ts.configs.disableTypeChecked, languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly", Buffer: "readonly" } } },
);
