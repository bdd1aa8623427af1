// htmx is loaded for what it does to the page; nothing is called by name.
declare module "htmx.org";
