// The position is taken only when the person presses the button, and can be taken back.

const WORDS: Record<number, string> = {
  1: "手机没有允许定位。没关系，选村子或写地址就行。",
  2: "这里定不到位置。没关系，选村子或写地址就行。",
  3: "定位等得太久。没关系，选村子或写地址就行。",
};

export function position(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-position]")) {
    const button = box.querySelector("button");
    const says = box.querySelector<HTMLElement>("[data-says]");
    const lat = box.querySelector<HTMLInputElement>("input[name=lat]");
    const lon = box.querySelector<HTMLInputElement>("input[name=lon]");
    if (!button || !says || !lat || !lon || !navigator.geolocation) continue;
    box.hidden = false;
    const words = button.textContent;
    const taken = () => {
      button.textContent = "去掉位置";
      says.textContent = "位置已加上，只有办理的人能看到。";
    };
    if (lat.value && lon.value) taken();
    button.addEventListener("click", () => {
      if (lat.value) {
        lat.value = lon.value = "";
        button.textContent = words;
        says.textContent = "位置已去掉。";
        return;
      }
      button.disabled = true;
      says.textContent = "正在定位…";
      navigator.geolocation.getCurrentPosition(
        (at) => {
          // Five decimals are about a metre; more would be a false precision.
          lat.value = at.coords.latitude.toFixed(5);
          lon.value = at.coords.longitude.toFixed(5);
          button.disabled = false;
          taken();
        },
        (error) => {
          button.disabled = false;
          says.textContent = WORDS[error.code] ?? WORDS[2]!;
        },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  }
}
