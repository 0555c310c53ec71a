// Sets the theme before the first paint; src/app/theme.ts goes on from here. A file of its own, since inline scripts are refused.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("storyroom.theme");
  } catch (_) {}
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
