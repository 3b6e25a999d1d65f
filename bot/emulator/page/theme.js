/** Dark or light: as the system has it, until somebody chooses. */

const KEPT = "theme";
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

root.dataset.theme = localStorage.getItem(KEPT) ?? "";

export function toggleTheme() {
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  root.dataset.theme = isDark ? "light" : "dark";
  localStorage.setItem(KEPT, root.dataset.theme);
}
