// The official Kuzzle client over HTTP.
import { Http, wholeJourney } from "./kuzzle_client.mjs";

await wholeJourney(Http);
console.log("done");
process.exit(0);
