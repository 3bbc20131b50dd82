// Of tabs that do not all fit, the current one stands in view.
export const showCurrent = (root) => {
  for (const tab of root.querySelectorAll(".tabs a[aria-current]")) {
    const tabs = tab.parentElement;
    tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
  }
};

// A chart wider than its box begins at its newest end; without script at its oldest.
export const showNewest = (root) => {
  for (const box of root.querySelectorAll(".chart-scroll")) {
    if (box.querySelector("[data-newest-last]")) box.scrollLeft = box.scrollWidth;
  }
};
