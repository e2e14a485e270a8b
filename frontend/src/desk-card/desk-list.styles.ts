import { css } from "lit";

export const styles = css`
  ha-card {
    block-size: 100%;
    overflow: auto;
    padding: var(--ha-space-3, 12px);
    box-sizing: border-box;
  }

  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--ha-space-1, 4px) var(--ha-space-4, 16px);
    padding: var(--ha-space-1, 4px) var(--ha-space-3, 12px) var(--ha-space-3, 12px);
  }

  h2 {
    font-size: var(--ha-font-size-xl, 20px);
    font-weight: var(--ha-font-weight-medium, 500);
    overflow-wrap: anywhere;
  }

  header .secondary {
    flex: 3 1 10rem;
    font-size: var(--ha-font-size-m, 14px);
  }

  .find {
    flex: 1 1 14rem;
    display: flex;
    align-items: center;
    gap: var(--ha-space-2, 8px);
    padding-inline-start: var(--ha-space-3, 12px);
    border-radius: var(--ha-border-radius-lg, 12px);
    background: var(--ha-color-form-background, var(--secondary-background-color));
    color: var(--secondary-text-color);
  }

  .find:focus-within {
    outline: 2px solid var(--ha-color-focus, var(--primary-color));
  }

  .find input {
    flex: 1;
    min-inline-size: 0;
    background: none;
    color: var(--primary-text-color);
    outline: none;
  }

  ul {
    --gap: var(--ha-space-1, 4px);
    --share: calc((100% - (var(--columns) - 1) * var(--gap)) / var(--columns));

    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, max(15rem, var(--share))), 1fr));
    grid-auto-flow: row dense;
    gap: var(--gap);
  }

  li {
    min-inline-size: 0;
  }

  .unfolded {
    grid-column: 1 / -1;
    padding-block-end: var(--ha-space-3, 12px);
  }

  .empty {
    padding: var(--ha-space-6, 24px) var(--ha-space-3, 12px);
    color: var(--secondary-text-color);
    text-align: center;
  }
`;
