// Reads the code on a picture: width, height and the bytes of its RGBA file on the command line; prints what it says.
import { readFileSync } from "node:fs";
import decode from "qr/decode.js";

const [width, height, file] = process.argv.slice(2);
console.log(decode({ width: Number(width), height: Number(height), data: new Uint8Array(readFileSync(file)) }));
