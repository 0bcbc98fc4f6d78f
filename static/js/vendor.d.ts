// The names under which the server hands out other people's modules, with the types of their packages.
declare module "*/vendor/signature_pad.js" {
  export { default } from "signature_pad";
}

declare module "*/vendor/idb.js" {
  export * from "idb";
}

declare module "*/vendor/qr/index.js" {
  export { default } from "qr";
}

declare module "*/vendor/qr/decode.js" {
  export { default } from "qr/decode.js";
}

declare module "*/vendor/leaflet.js" {}
