// The names under which the server hands out other people's modules, with the types of their packages.
declare module "*/vendor/signature_pad.js" {
  export { default } from "signature_pad";
}

declare module "*/vendor/idb.js" {
  export * from "idb";
}
