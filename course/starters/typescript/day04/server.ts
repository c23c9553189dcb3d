import { createServer } from "node:http";

const port = Number(process.env["PORT"] ?? 8080);

/** The name of the route that answers, if there is one. */
function route(method: string, path: string): string | undefined {
  // A chain of ifs would get long. What could a table of the routes look like?
  if (method === "GET" && path === "/") return "home";
  if (method === "GET" && path === "/courses") return "courses";
  return undefined;
}

const server = createServer((request, response) => {
  const [path] = (request.url ?? "").split("?", 1);
  const name = route(request.method ?? "", path ?? "");
  const body = name === undefined ? "Nothing is here.\n" : `${name}\n`;
  response.writeHead(name === undefined ? 404 : 200, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
});

server.listen(port, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${port}`);
});
