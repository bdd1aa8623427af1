// Of htmx only the configuration is called by name.
declare module "htmx.org" {
  const htmx: { config: { defaultSettleDelay: number } };
  export default htmx;
}
