// Of tabs that do not all fit, the current one stands in view.
export const showCurrent = (root) => {
  for (const tab of root.querySelectorAll(".tabs a[aria-current]")) {
    const tabs = tab.parentElement;
    tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
  }
};
